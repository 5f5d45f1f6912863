"""Where loaded tables lie and how readers find them: one file a run, and a pointer that moves from one moment to the next."""

import json
import os
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

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


def shown_run(name: str) -> int | None:
    """The run whose rows readers see now."""
    told = _pointer()["tables"].get(name, "")
    stem = Path(told).stem
    return int(stem) if stem.isdecimal() else None


def put(run: LoadRun, draft: Path) -> None:
    """Let readers see the rows of a run. Must stand in a transaction; what it writes follows the pointer."""
    _alone()
    target = shelf() / file_of(run.table.name, run.pk)
    _flush(draft)
    draft.replace(target)
    told = _pointer()
    told["tables"][run.table.name] = file_of(run.table.name, run.pk)
    _point(told)


def take_away(table: LoadedTable) -> None:
    """Let readers no longer see a table. Must stand in a transaction."""
    _alone()
    told = _pointer()
    if told["tables"].pop(table.name, None):
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


def told_address(name: str) -> str:
    """How a loaded table is called where it can be asked."""
    return _("load_%(name)s in the explorer, loads.load_%(name)s in SQL") % {"name": name}


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
