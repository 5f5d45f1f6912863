"""From a row of a loaded table back to where it came from: source, run, file, line, and the cells as they stood there."""

from dataclasses import dataclass
from typing import Any

from guanxi.analytics.warehouse import place
from guanxi.sources.table import UnreadableTable

from . import plan_files, shelving, values
from .keeping import NotKept
from .models import KeptFile, LoadedTable, LoadRun
from .opening import opened

SHOWN = 50
Cells = list[tuple[str, Any]]


@dataclass(frozen=True)
class Origin:
    """Where a row came from; `cells` as they stood there, None if the bytes are no longer kept."""

    row: Cells
    run: LoadRun | None
    file: KeptFile | None
    line: int
    cells: list[tuple[str, str | None]] | None


def rows(table: LoadedTable, after: int, most: int = SHOWN) -> list[dict[str, Any]]:
    """Some rows in the order of the file; one more than `most` if there are more."""
    if not table.latest_id or shelving.present(table.name) is None:
        return []
    with place.opened() as connection:
        found = connection.execute(f'SELECT * FROM loads."load_{table.name}" LIMIT {int(most) + 1} OFFSET {int(after)}')  # noqa: S608
        names = [one[0] for one in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def origin(table: LoadedTable, file: int, line: int) -> Origin | None:
    """Where the row from this line of this file came from; None if there is no such row."""
    if shelving.present(table.name) is None:
        return None
    with place.opened() as connection:
        found = connection.execute(
            f'SELECT * FROM loads."load_{table.name}" WHERE _file = ? AND _line = ? LIMIT 1',  # noqa: S608 (a checked name)
            [file, line],
        )
        names = [one[0] for one in found.description or ()]
        row = found.fetchone()
    if row is None:
        return None
    told = dict(zip(names, row, strict=True))
    kept = KeptFile.objects.filter(pk=file).first()
    run = LoadRun.objects.filter(pk=told["_run"]).select_related("table", "by").first()
    shown = [(name, value) for name, value in told.items() if not name.startswith("_")]
    return Origin(shown, run, kept, line, _cells(table, run, kept, line))


def _cells(table: LoadedTable, run: LoadRun | None, kept: KeptFile | None, line: int) -> list[tuple[str, str | None]] | None:
    if kept is None:
        return None
    try:
        source = opened(kept, plan_files.from_json(run.plan if run else table.plan))
        for row in source.rows():
            if row.number == line:
                return list(zip(source.header, values.texts(row.cells), strict=True))
    except (NotKept, UnreadableTable):
        return None
    return None
