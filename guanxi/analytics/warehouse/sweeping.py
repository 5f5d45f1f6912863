"""Throwing away what nobody needs: files of refreshes that died, generations and months that were replaced, old lines of the log."""

import datetime
import os
import shutil
from contextlib import suppress
from pathlib import Path

from django.db.models import Q

from . import place
from .models import Keeping, Refresh

KEPT_LINES = 500


def note_interrupted(own: Refresh, now: datetime.datetime) -> None:
    """Who has the lock knows that nobody else refreshes: what says so has died."""
    running = Refresh.objects.filter(state=Refresh.State.RUNNING).exclude(pk=own.pk)
    running.update(state=Refresh.State.INTERRUPTED, ended_at=now)


def sweep() -> None:
    """Leave the generations that are kept, their months in the archive, and the newest lines of the log."""
    folder = place.folder()
    if not folder.exists():
        return
    kept = kept_generations()
    for path in folder.glob("wh.*"):
        if path.name.split(".")[1] not in kept or path.suffix != ".duckdb":
            path.unlink(missing_ok=True)
    for path in folder.glob("current.*.new"):
        path.unlink(missing_ok=True)
    _sweep_scratch(folder / "scratch")
    _sweep_archive(kept)
    oldest = Refresh.objects.values_list("pk", flat=True)[KEPT_LINES : KEPT_LINES + 1].first()
    if oldest:
        Refresh.objects.filter(~Q(generation__in=kept), pk__lte=oldest).delete()


def kept_generations() -> list[str]:
    """The generation that serves, and as many older ones as the company wants."""
    present = place.star()
    done = Refresh.objects.filter(state=Refresh.State.DONE).exclude(generation=present or "").values_list("generation", flat=True)
    older = [name for name in done[:100] if place.file_of(name).exists()]
    return [*([present] if present else []), *older[: max(Keeping.current().generations - 1, 0)]]


def _sweep_scratch(folder: Path) -> None:
    """Readers' folders go with their process, writers' with the refresh: nobody else refreshes now."""
    for path in folder.glob("*"):
        pid = path.name.removeprefix("read-")
        if not (pid.isdecimal() and path.name.startswith("read-") and _runs(int(pid))):
            shutil.rmtree(path, ignore_errors=True)


def _runs(pid: int) -> bool:
    with suppress(ProcessLookupError):
        try:
            os.kill(pid, 0)
        except PermissionError:
            return True
        return True
    return False


def _sweep_archive(kept: list[str]) -> None:
    reports = Refresh.objects.filter(generation__in=kept).values_list("report", flat=True)
    needed = {part for report in reports for part in report.get("parts", [])} | set(place.pointer().get("parts", []))
    for path in place.archive().glob("*/*.parquet"):
        if str(path) not in needed:
            path.unlink(missing_ok=True)
