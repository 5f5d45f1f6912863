"""The method “what will be sold”: sales by period with intervals, for the total and its parts."""

from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.analytics.findings import Findings
from guanxi.analytics.mining import wording
from guanxi.analytics.mining.methods import Method, Options, Progress
from guanxi.analytics.mining.options import Kind, Option
from guanxi.people.models import Company
from guanxi.records.refusals import Refusal

from . import drawing_forecast

if TYPE_CHECKING:
    from guanxi.analytics.mining.data import Data
    from guanxi.lib import periods

PARTS = (
    ("", gettext_lazy("only the total")),
    ("region", gettext_lazy("province")),
    ("category", gettext_lazy("product category")),
    ("industry", gettext_lazy("industry")),
    ("territory", gettext_lazy("sales territory")),
    ("person", gettext_lazy("employee")),
)
LEAST = 3


def run(options: Options, data: "Data", progress: Progress) -> Findings:
    """Foretell.

    :raises Refusal: if fewer than three whole periods are known.
    """
    from guanxi.analytics.columns import NotUsable  # late: slow import

    from . import sold  # late: slow import
    from .forecast import foretelling, table, telling  # late: slow import

    progress(0.05, _("Reading the sales"))
    every = cast("periods.Kind", options["every"])
    lines, names = sold.by_day_and_part(data, options["amount"], options["by"] or "")
    last = max(day for day, _amount, _part in lines)
    whole = data.chosen.last or (data.today if (data.today - last).days <= table.LATE[every] else None)
    try:
        known = table.collected(lines, every, until=whole, most=options["most"])
    except NotUsable as why:
        raise Refusal(_("These sales allow no forecast: %(reason)s") % {"reason": wording.reason(why)}) from why
    if len(known.periods) < LEAST:
        raise Refusal(
            _("%(count)s whole periods are too few for a forecast: at least %(least)s are needed.")
            % {"count": len(known.periods), "least": LEAST}
        )
    progress(0.2, _("Trying methods on %(count)s series") % {"count": len(known.parts) + 1})
    asked = foretelling.Asked(options["periods"], table.SEASONS[every], options["new_year"], options["sums"] or "")
    found = telling.forecast(foretelling.foretell(known, asked), asked)
    currency = "" if options["amount"] == "quantity" else Company.current().currency
    said = {**found.said, "currency": currency, "amount": options["amount"], "by": options["by"] or "", "names": names}
    return Findings(said, found.rows, found.columns, found.heading)


def meaning(findings: Findings) -> list[str]:
    """What is to be expected in all, how sure, and whether the method is worth anything."""
    said, total = findings.said, findings.said["series"][0]
    first = findings.rows[0]
    known = total["history"][-said["season"] :] if len(total["history"]) >= said["season"] > 1 else []
    told = {
        "whole": wording.number(sum(total["expected"])), "currency": said["currency"], "count": len(said["coming"]),
        "last": said["coming"][-1], "first": said["coming"][0], "value": wording.number(first["expected"]),
        "low": wording.number(first["low_80"]), "high": wording.number(first["high_80"]),
    }  # fmt: skip
    sentences = [
        _("%(whole)s %(currency)s are to be expected from %(first)s to %(last)s.") % told,
        _("%(first)s: %(value)s, with 80%% probability between %(low)s and %(high)s.") % told,
    ]
    if known and len(total["expected"]) == len(known) and sum(known) > 0:
        change = sum(total["expected"]) / sum(known) - 1
        text = (
            _("That is %(share)s more than in as many periods before.")
            if change >= 0
            else _("That is %(share)s less than in as many periods before.")
        )
        sentences.append(text % {"share": wording.percent(abs(change), 1)})
    sentences.append(drawing_forecast.trust(total))
    return sentences


METHOD = Method(
    name="forecast",
    label=gettext_lazy("Sales forecast"),
    icon="chart-line",
    question=gettext_lazy("What will be sold in the coming months, and how sure is that?"),
    describe=gettext_lazy(
        "Learns level, trend and season from the sales so far: exponential smoothing in the form that explains most with least, the Theta method, "
        "and both together. Each is asked what it would have said at the end of each of the last months; what was off least is taken, and how far off it "
        "was makes the interval. If none is better than simply taking last year's value, the page says so. Parts sum up to the total."
    ),
    example=gettext_lazy("370,000 are to be expected in January, with 80% probability between 292,000 and 471,000; the method was off by 14% over the last year, last year's value by 21%."),
    options=(
        Option(
            name="amount", label=gettext_lazy("What is foretold"), kind=Kind.CHOICE, default="revenue",
            choices=(("revenue", gettext_lazy("revenue")), ("profit", gettext_lazy("profit contribution")), ("quantity", gettext_lazy("quantity"))),
        ),
        Option(
            name="by", label=gettext_lazy("Told apart by"), kind=Kind.CHOICE, default="region", choices=PARTS[1:],
            help=gettext_lazy("Each part gets a forecast of its own, and all of them sum up to the total. Empty foretells only the total."),
        ),
        Option(
            name="every", label=gettext_lazy("Period"), kind=Kind.CHOICE, default="month", required=True,
            choices=(("month", gettext_lazy("month")), ("quarter", gettext_lazy("quarter")), ("week", gettext_lazy("week"))),
            help=gettext_lazy("Shorter periods show more and are less sure."),
        ),
        Option(
            name="periods", label=gettext_lazy("Periods ahead"), kind=Kind.WHOLE, default=12, least=1, most=60, required=True,
            help=gettext_lazy("The further ahead, the wider the interval."),
        ),
        Option(
            name="new_year", label=gettext_lazy("Chinese New Year"), kind=Kind.YES_NO, default=True, advanced=True,
            help=gettext_lazy("Takes into account that the festival moves between January and February, where that would have helped."),
        ),
        Option(
            name="sums", label=gettext_lazy("Total and parts"), kind=Kind.CHOICE, default=None, advanced=True,
            choices=(("proportional", gettext_lazy("parts share the total")), ("bottom-up", gettext_lazy("total is the sum of the parts"))),
            help=gettext_lazy("Empty takes what would have foretold the total better."),
        ),
        Option(
            name="most", label=gettext_lazy("Parts at most"), kind=Kind.WHOLE, default=40, least=2, most=200, required=True, advanced=True,
            help=gettext_lazy("The smallest ones beyond that are foretold together."),
        ),
    ),
    run=run,
    template="grouping/found/forecast.html",
    shown=drawing_forecast.shown,
    meaning=meaning,
    identity=("part", "period"),
    strength="expected",
    needs=lambda options: (options["amount"],),
    order=60,
)  # fmt: skip
