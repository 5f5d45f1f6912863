"""Makes the secrets of an installation at its first start, readable by its owner only."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from guanxi.config.environment import SECRETS_FILE, secrets_in

BACKUP_KEY = "GUANXI_BACKUP_KEY"
"""By what an installation knows its own backups again; it stands in none of them."""
NAMES = ("GUANXI_SECRET_KEY", "GUANXI_DATABASE_PASSWORD", "GUANXI_DATABASE_ADMIN_PASSWORD", BACKUP_KEY)
HEADER = "# Made at the first start. Keep this file: without it, everybody is signed out and the database stays closed.\n"


def ensure(var: Path) -> bool:
    """Write what is missing and say whether anything was; secrets that are there stay."""
    present = secrets_in(var)
    missing = [name for name in NAMES if not present.get(name)]
    if not missing:
        return False
    write(var / SECRETS_FILE, present | {name: secrets.token_urlsafe(48) for name in missing})
    return True


def backup_key(var: Path) -> str:
    """The key that this installation signs its backups with, made if there is none."""
    ensure(var)
    return secrets_in(var)[BACKUP_KEY]


def lines(values: Mapping[str, str]) -> str:
    """The content of a file of secrets."""
    return HEADER + "".join(f"{name}={value}\n" for name, value in values.items())


def write(path: Path, values: Mapping[str, str]) -> None:
    """Write at once or not at all, never readable by others for even a moment."""
    text = lines(values)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
