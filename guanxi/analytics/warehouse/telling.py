"""What people are told of refreshes: why one failed, how old the warehouse is, whether anything is wrong with it."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.lib.marking import N_

from . import place
from .models import Keeping, Refresh
from .units import FIRST_STEP, LAST_STEPS, UNITS

STALE = datetime.timedelta(days=3)
TABLES = {
    "fact_order_lines": N_("Order lines that count"),
    "fact_orders": N_("Orders that count"),
    "fact_invoices": N_("Invoices"),
    "fact_payments": N_("Payments"),
    "fact_customers": N_("Customers"),
    "snap_receivables": N_("Receivables at month ends"),
    "snap_levels": N_("Customer levels by year"),
    "dim_account": N_("Customers and what they were"),
    "dim_product": N_("Products"),
    "dim_person": N_("Employees"),
    "dim_region": N_("Regions"),
    "dim_territory": N_("Sales territories"),
    "dim_day": N_("Days"),
}
FIGURES = {
    "revenue": N_("Revenue"),
    "profit": N_("Profit contribution"),
    "amount": N_("Amount"),
    "cost": N_("Cost"),
    "paid": N_("Paid"),
}


@dataclass(frozen=True)
class Compared:
    """A count or sum of a table on both sides."""

    table: str
    figure: str
    source: Decimal
    star: Decimal

    @property
    def is_same(self) -> bool:
        return self.source == self.star


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
    return now - newest > STALE and bool(Keeping.current().nightly_at)


def rows(report: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    """By table, as people call it: how many rows, and its name."""
    counted = report.get("rows", {})
    return [(_(label), int(counted[name]), name) for name, label in TABLES.items() if name in counted]


def compared(refresh: Refresh) -> list[Compared]:
    """What was counted and summed on both sides."""
    known = refresh.report.get("compared", {})
    return [
        one
        for name, figures in sorted(known.items(), key=lambda item: list(TABLES).index(item[0]) if item[0] in TABLES else 99)
        for one in _told(name, figures[: len(figures) // 2], figures[len(figures) // 2 :])
    ]


def steps(refresh: Refresh) -> list[tuple[str, float]]:
    """The steps of a refresh in their order, with the seconds each took."""
    known = refresh.report.get("seconds", {})
    order = [FIRST_STEP, *(unit.label for unit in UNITS), *LAST_STEPS]
    return [(_(name), float(known[name])) for name in order if name in known]


def differences(refresh: Refresh) -> list[Compared]:
    """What was not the same, where a refresh failed because of that."""
    return [
        one for found in refresh.report.get("differences", []) for one in _told(found["name"], found["source"], found["star"])
    ]


def _told(name: str, source: Sequence[str], star: Sequence[str]) -> Iterator[Compared]:
    sums = next((check.star.sums for unit in UNITS for check in unit.checks if check.star.table == name), ())
    labels = [_("Rows"), *(_(FIGURES.get(one, one)) for one in sums)]
    for label, ours, theirs in zip(labels, source, star, strict=False):
        yield Compared(_(TABLES.get(name, name)), label, Decimal(ours), Decimal(theirs))


def last_seconds() -> float:
    """How long the last refresh took that came to its end; 0 before the first one."""
    last = Refresh.objects.filter(state=Refresh.State.DONE).first()
    return (last.seconds if last else None) or 0.0
