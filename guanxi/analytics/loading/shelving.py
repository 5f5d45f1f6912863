"""Where loaded tables lie and how readers find them: one file a run, and a pointer that moves from one moment to the next."""

import json
import os
from pathlib import Path
from typing import Any

from django.db import connection

from guanxi.analytics.warehouse import place

from .models import LoadedTable, LoadRun

LOCK = 7_301_011  # the advisory lock under which the pointer moves


def shelf() -> Path:
    """The folder of the loaded tables."""
    return place.folder() / place.LOADS


def draft_of(run: LoadRun) -> Path:
    """Where the file of a run is made; on the same disk as its place."""
    path = shelf() / run.table.name
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path / f"{run.pk}.new"


def file_of(name: str, run: int) -> str:
    """The file of a run, below the shelf."""
    return f"{name}/{run}.parquet"


def present(name: str) -> Path | None:
    """The file that readers see now."""
    told = _pointer()["tables"].get(name)
    path = shelf() / told if told else None
    return path if path and path.is_file() else None


def names() -> frozenset[str]:
    """The tables that readers find; after a restore elsewhere that may be none."""
    return frozenset(name for name, file in _pointer()["tables"].items() if (shelf() / file).is_file())


def shown_run(name: str) -> int | None:
    """The run whose rows readers see now."""
    told = _pointer()["tables"].get(name, "")
    stem = Path(told).stem
    return int(stem) if stem.isdecimal() else None


def calendar_of(name: str) -> str:
    """Under which name readers find the days of a loaded table."""
    return f"{name}__days"


def put(run: LoadRun, draft: Path, calendar: Path | None = None) -> None:
    """Let readers see the rows of a run, and its days. Must stand in a transaction; what it writes follows the pointer."""
    _alone()
    name = run.table.name
    told = _pointer()
    told["tables"].pop(calendar_of(name), None)
    for what, made, file in (
        (name, draft, file_of(name, run.pk)),
        (calendar_of(name), calendar, f"{name}/{run.pk}.days.parquet"),
    ):
        if made:
            _flush(made)
            made.replace(shelf() / file)
            told["tables"][what] = file
    _point(told)


def take_away(table: LoadedTable) -> None:
    """Let readers no longer see a table. Must stand in a transaction."""
    _alone()
    told = _pointer()
    gone = [told["tables"].pop(name, None) for name in (table.name, calendar_of(table.name))]
    if any(gone):
        _point(told)


def sweep(age_seconds: float, now: float) -> int:
    """Remove files that no reader is shown and that are old enough that none still reads them; says how many."""
    shown = set(_pointer()["tables"].values())
    count = 0
    for file in shelf().glob("*/*"):
        if file.relative_to(shelf()).as_posix() in shown or file.suffix not in (".parquet", ".new"):
            continue
        if now - file.stat().st_mtime > age_seconds:
            file.unlink(missing_ok=True)
            count += 1
    return count


def _pointer() -> dict[str, Any]:
    path = place.folder() / place.LOADS_POINTER
    if not path.is_file():
        return {"edition": 0, "tables": {}}
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def _point(told: dict[str, Any]) -> None:
    path = place.folder() / place.LOADS_POINTER
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump({"edition": told["edition"] + 1, "tables": told["tables"]}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
