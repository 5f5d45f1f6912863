"""What people are told of refreshes: why one failed, how old the warehouse is, whether anything is wrong with it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import place
from .models import Keeping, Refresh

STALE = datetime.timedelta(days=3)


@dataclass(frozen=True)
class Health:
    """How the warehouse is: `generation` is empty without one; `is_well` says whether somebody should look."""

    generation: str
    made_at: datetime.datetime | None
    last: Refresh | None
    is_well: bool
    text: str


def failure(refresh: Refresh) -> str:
    """Say why a refresh failed and what to do, in the language in force."""
    texts = {
        "Mismatch": _(
            "The star is not the same as the product, so the generation before serves on. Load everything again; if that does not "
            "help, somebody changes tables past the product."
        ),
        "SourceChanged": _(
            "The product's database lacks columns that the warehouse reads: %(detail)s. Somebody has renamed or removed them. Put them "
            "back, then refresh again."
        ),
        "SourceGone": _("The product's database did not answer any more. Refresh again when it does."),
        "DiskFull": _("There is no room on the disk of the warehouse. Make room or keep fewer generations, then refresh again."),
        "Died": _("The process that refreshed was ended from outside or ran out of memory. Refresh again."),
    }
    return texts.get(refresh.failure, refresh.failure) % {"detail": refresh.detail} if refresh.failure else ""


def health(now: datetime.datetime) -> Health:
    """Tell how the warehouse is at this moment."""
    star, last = place.star(), Refresh.objects.exclude(state=Refresh.State.WAITING).first()
    made = place.pointer().get("made_at")
    made_at = datetime.datetime.fromisoformat(made) if made else None
    if star and not place.file_of(star).exists():
        return Health("", None, last, False, _("the file of the warehouse is gone; refresh it"))
    if last and last.state == Refresh.State.FAILED:
        return Health(star or "", made_at, last, False, _("the last refresh failed: %(why)s") % {"why": failure(last)})
    if star is None or made_at is None:
        return Health("", None, last, True, _("not made yet; the first refresh makes it"))
    if _is_stale(made_at, last, now):
        days = (now - made_at).days
        text = ngettext("not refreshed for %(count)s day", "not refreshed for %(count)s days", days) % {"count": days}
        return Health(star, made_at, last, False, text)
    return Health(star, made_at, last, True, star)


def _is_stale(made_at: datetime.datetime, last: Refresh | None, now: datetime.datetime) -> bool:
    """Nothing is refreshed while nothing changes, but every night; without nights only changes count."""
    newest = max([made_at, *([last.ended_at] if last and last.ended_at else [])])
    return now - newest > STALE and Keeping.current().nightly_at is not None


def compared(refresh: Refresh) -> list[tuple[str, Sequence[str], Sequence[str]]]:
    """By table: count and sums of the product, and those of the star."""
    found = []
    for name, figures in refresh.report.get("compared", {}).items():
        half = len(figures) // 2
        found.append((name, figures[:half], figures[half:]))
    return found
