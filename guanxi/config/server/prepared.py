"""Remembers for which programs and which database an installation was prepared the last time, so that a warm start need not wait."""

import hashlib
from importlib import metadata
from pathlib import Path

from guanxi.config import plugins
from guanxi.config.environment import Environment

PRODUCT = Path(__file__).resolve().parents[2]
NOTE = "prepared"
JOURNALS = ("restore.json", "upgrade.json")
PACKAGES = ("Django", "procrastinate", "psycopg")


def is_same(environment: Environment) -> bool:
    """Tell whether programs, plugins and database are those of the last start, and nothing was left half done."""
    note = environment.var / NOTE
    if not note.exists() or any((environment.var / name).exists() for name in JOURNALS):
        return False
    return note.read_text(encoding="ascii") == _fingerprint(environment)


def remember(environment: Environment) -> None:
    """Note what was prepared."""
    (environment.var / NOTE).write_text(_fingerprint(environment), encoding="ascii")


def _fingerprint(environment: Environment) -> str:
    digest = hashlib.sha256(environment.database_url.encode())
    for path in sorted(PRODUCT.glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(PRODUCT)).encode())
    for package in PACKAGES:
        digest.update(metadata.version(package).encode())
    off = environment.words(plugins.OFF)
    for point in sorted(metadata.entry_points(group=plugins.GROUP), key=lambda point: point.name):
        if point.name not in off:
            digest.update(f"{point.name} {point.value} {point.dist.version if point.dist else ''}".encode())
    return digest.hexdigest()
