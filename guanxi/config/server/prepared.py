"""Remembers what an installation was prepared for the last time, so that a start after which nothing changed need not prepare again."""

import hashlib
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import psycopg

from guanxi.config import plugins
from guanxi.config.environment import Environment
from guanxi.config.postgres import ownership
from guanxi.config.server.sameness import Same

PRODUCT = Path(__file__).resolve().parents[2]
NOTE = "prepared"
FIRST_TIME = "set-up-on"
JOURNALS = ("restore.json", "upgrade.json")
PACKAGES = ("Django", "procrastinate", "psycopg")
PASSING = {"GUANXI_BEGAN", "GUANXI_SUPERVISED"}
APPLIED = "SELECT coalesce(string_agg(app || '.' || name, ' ' ORDER BY app, name), '') FROM django_migrations"


def compare(environment: Environment) -> Same:
    """Tell how much is as it was when this installation was prepared; its database must answer."""
    var = environment.var
    if not (var / NOTE).exists() or not (var / FIRST_TIME).exists() or any((var / name).exists() for name in JOURNALS):
        return Same.NOTHING
    noted, now = (var / NOTE).read_text(encoding="ascii").split(), _state(environment)
    if noted == now:
        return Same.EVERYTHING
    return Same.SHAPE if noted[:2] == now[:2] else Same.NOTHING


def remember(environment: Environment) -> None:
    """Note what was prepared."""
    (environment.var / NOTE).write_text("\n".join(_state(environment)), encoding="ascii")


def _state(environment: Environment) -> list[str]:
    return [_digest(part) for part in (_shape(environment), _applied(environment), _rest(environment))]


def _digest(words: Iterator[str]) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def _shape(environment: Environment) -> Iterator[str]:
    """What asks for migrations: where the database is, ours, and those of packages."""
    yield environment.database_url
    yield from (str(path.relative_to(PRODUCT)) for path in sorted(PRODUCT.glob("*/migrations/*.py")))
    yield from (metadata.version(package) for package in PACKAGES)
    yield from (f"{point.name} {point.value} {point.dist.version if point.dist else ''}" for point in _plugins(environment))


def _applied(environment: Environment) -> Iterator[str]:
    """What the database has seen; it may be another one since, or one that a newer version has worked on."""
    try:
        with psycopg.connect(**ownership.of(environment).parameters()) as connection:  # type: ignore[arg-type]
            row = connection.execute(APPLIED).fetchone()
    except psycopg.Error as why:  # preparing says it better
        yield str(why)
    else:
        yield str(row[0]) if row else ""


def _rest(environment: Environment) -> Iterator[str]:
    """What declarations and settings follow from."""
    folders = [PRODUCT, *(folder for point in _plugins(environment) for folder in _folders(point.value))]
    for path in sorted(path for folder in folders for path in folder.rglob("*.py")):
        found = path.stat()
        yield f"{path} {found.st_size} {found.st_mtime_ns}"
    for name, value in sorted(environment.values.items()):
        if name.startswith("GUANXI_") and name not in PASSING:
            yield f"{name}={value}"


def _plugins(environment: Environment) -> list[metadata.EntryPoint]:
    off = environment.words(plugins.OFF)
    if plugins.EVERYTHING in off:
        return []
    points = metadata.entry_points(group=plugins.GROUP)
    return sorted((point for point in points if point.name not in off), key=lambda point: point.name)


def _folders(package: str) -> list[Path]:
    spec = find_spec(package.partition(".")[0])
    return [Path(place) for place in spec.submodule_search_locations or []] if spec else []
