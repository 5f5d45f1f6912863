"""The method “why profit changed”: volume, mix, price, currency, cost, new and lost products, to the cent."""

import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.analytics.findings import Findings
from guanxi.analytics.mining import wording
from guanxi.analytics.mining.methods import Method, Options, Progress
from guanxi.analytics.mining.options import Kind, Option
from guanxi.lib import periods
from guanxi.people.models import Company
from guanxi.records.refusals import Invalid, Refusal

from . import drawing_change

if TYPE_CHECKING:
    from guanxi.analytics.mining.data import Data
    from guanxi.lib.periods import Kind as PeriodKind
    from guanxi.lib.periods import Period

SPANS: "tuple[tuple[PeriodKind, object], ...]" = (
    ("month", gettext_lazy("last month")), ("quarter", gettext_lazy("last quarter")), ("year", gettext_lazy("last year")),
)  # fmt: skip


def run(options: Options, data: "Data", progress: Progress) -> Findings:
    """Take the change apart; rows bear keys of products and accounts.

    :raises Invalid: if a span is none, or both have days in common.
    :raises Refusal: if nothing was sold in one of them.
    """
    from . import sold  # late: slow import
    from .change import decomposing, telling  # late: slow import

    before, after = spans(options, data.today)
    progress(0.1, _("Reading the sales"))
    lines, unknown, by_customer = sold.lines(data, before, after)
    for span, later in ((before, False), (after, True)):
        if not any(line.after == later for line in lines):
            raise Refusal(_("Nothing with a known cost was sold in %(period)s.") % {"period": span.code})
    progress(0.4, _("Taking the change apart"))
    found = telling.change(decomposing.decomposed(lines), (before.code, after.code))
    names = sold.product_names(data)
    rows = [_named(row, names) for row in found.rows if row["kind"] != "customer" or by_customer]
    more = {"currency": Company.current().currency, "unknown_revenue": float(unknown), "by_customer": by_customer}
    keys = {
        names[row["name"]]: f"product:{row['name']}" for row in found.rows if row["kind"] == "product" and row["name"] in names
    }
    said = {**found.said, **more, "keys": keys, "rows": rows}
    return Findings(said, rows, found.columns, found.heading)


def _named(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Products bear their names; customers their keys, for names are looked up for those who may see them."""
    return {**row, "name": names.get(row["name"], "")} if row["kind"] == "product" else row


def spans(options: Options, today: datetime.date) -> "tuple[Period, Period]":
    """The span before and the span after that were asked for.

    :raises Invalid: if one is none, or both have days in common.
    """
    kind = next(kind for kind, _label in SPANS if kind == options["span"])
    after = _span("after", options["after"]) or periods.of(kind, today).previous()
    usual = after.year_before() if options["against"] == "year" else after.previous()
    before = _span("before", options["before"]) or usual
    if before.first <= after.last and after.first <= before.last:
        raise Invalid({"before": _("%(one)s and %(other)s have days in common.") % {"one": before.code, "other": after.code}})
    return before, after


def _span(name: str, code: str | None) -> "Period | None":
    found = periods.parse_code(code) if code else None
    if code and found is None:
        raise Invalid({name: _("Write a span like 2026, 2026-Q3 or 2026-03.")})
    return found


def meaning(findings: Findings) -> list[str]:
    """How much, and the three strongest reasons."""
    said = findings.said
    names = drawing_change.reasons()
    told = {
        "before": said["before"], "after": said["after"], "currency": said["currency"], "was": wording.number(said["profit_before"]),
        "is": wording.number(said["profit_after"]), "change": wording.number(abs(said["change"])),
    }  # fmt: skip
    text = (
        _("Profit contribution rose by %(change)s %(currency)s, from %(was)s in %(before)s to %(is)s in %(after)s.")
        if said["change"] >= 0
        else _("Profit contribution fell by %(change)s %(currency)s, from %(was)s in %(before)s to %(is)s in %(after)s.")
    )
    strongest = sorted(said["effects"].items(), key=lambda one: -abs(one[1]))[:3]
    reasons = [f"{names[reason]}: {drawing_change.signed(value)}" for reason, value in strongest if value]
    return [text % told, *reasons]


METHOD = Method(
    name="profit-change",
    label=gettext_lazy("Reasons of a change of profit"),
    icon="chart-arrows-vertical",
    question=gettext_lazy("Why is profit higher or lower than before: prices, volume, mix, cost, new or lost products?"),
    describe=gettext_lazy(
        "Compares two spans product by product. Volume: as if all products had grown alike. Mix: more of those that earn much, or less. Price, currency "
        "and cost: what changed per piece. Products sold in only one of the two are new or lost. All reasons sum up to the change of profit, to the cent, "
        "for the whole, for each product and for each customer. Lines of unknown cost are left out, and their revenue is told."
    ),
    example=gettext_lazy("Profit rose by 62,085: new products brought 163,467, lost ones took 99,151; more volume brought 84,007, but cheaper products in the mix took 53,221."),
    options=(
        Option(
            name="span", label=gettext_lazy("Span"), kind=Kind.CHOICE, default="quarter", required=True, choices=SPANS,
            help=gettext_lazy("The last one that is over. Leave the period of the chosen purchases empty: the spans say it all."),
        ),
        Option(
            name="against", label=gettext_lazy("Compared with"), kind=Kind.CHOICE, default="year", required=True,
            choices=(("year", gettext_lazy("the same span a year before")), ("previous", gettext_lazy("the span right before"))),
        ),
        Option(name="after", label=gettext_lazy("Another span"), kind=Kind.TEXT, advanced=True, help=gettext_lazy("2026, 2026-Q3 or 2026-03, instead of the last one.")),
        Option(name="before", label=gettext_lazy("Compared with another span"), kind=Kind.TEXT, advanced=True, help=gettext_lazy("2025, 2025-Q3 or 2025-03.")),
    ),
    run=run,
    template="grouping/found/change.html",
    shown=drawing_change.shown,
    meaning=meaning,
    identity=("kind", "name"),
    strength="change",
    needs=lambda _options: ("revenue", "profit", "amount"),
    order=65,
)  # fmt: skip
