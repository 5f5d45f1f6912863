"""The method “who comes back”: customers by when they first bought, and how many of them bought again since."""

from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.analytics.findings import Findings
from guanxi.analytics.mining import wording
from guanxi.analytics.mining.methods import Method, Options, Progress
from guanxi.analytics.mining.options import Kind, Option
from guanxi.people.models import Company

from . import drawing_cohorts

if TYPE_CHECKING:
    from guanxi.analytics.mining.data import Data
    from guanxi.lib import periods


def run(options: Options, data: "Data", progress: Progress) -> Findings:
    """Follow every customer from the first purchase on.

    :raises Refusal: if there are no purchases.
    """
    from guanxi.analytics.columns import NotUsable  # late: slow import

    from . import sold  # late: slow import
    from .cohorts import telling, triangle  # late: slow import

    progress(0.1, _("Reading the purchases"))
    every = cast("periods.Kind", options["every"])
    lines, until = sold.by_period(data, every)
    progress(0.5, _("Following the customers"))
    try:
        found = telling.cohorts(triangle.triangle(lines, every, until=until, since=options["since"]))
    except NotUsable as why:
        raise sold.NothingSold from why
    said = {**found.said, "currency": Company.current().currency}
    return Findings(said, found.rows, found.columns, found.heading)


def _again() -> dict[str, str]:
    return {
        "week": _("%(share)s of the customers bought again in week %(count)s after the first purchase."),
        "month": _("%(share)s of the customers bought again in month %(count)s after the first purchase."),
        "quarter": _("%(share)s of the customers bought again in quarter %(count)s after the first purchase."),
        "year": _("%(share)s of the customers bought again in year %(count)s after the first purchase."),
    }


def meaning(findings: Findings) -> list[str]:
    """How many come back soon and late, and which cohort keeps best."""
    said, curve = findings.said, findings.said["curve"]
    sentence = _again()[said["every"]]
    sentences = [
        sentence % {"share": wording.percent(curve[since]["retention"], 1), "count": since}
        for since in (1, 3, 6, 12)
        if since < len(curve)
    ]
    whole = sum(row["revenue"] for row in findings.rows)
    again = sum(row["revenue"] for row in findings.rows if row["since"])
    if whole > 0:
        sentences.append(
            _("%(share)s of the revenue came from customers who had bought in an earlier period.")
            % {"share": wording.percent(again / whole)}
        )
    return sentences[:4]


METHOD = Method(
    name="cohorts",
    label=gettext_lazy("Cohorts and retention"),
    icon="stairs-down",
    question=gettext_lazy("How many new customers come back, and is that getting better?"),
    describe=gettext_lazy(
        "Puts customers who bought for the first time in the same month into one cohort, and counts how many of them bought again one, two, three "
        "months later. Read a row to follow one cohort, a column to compare cohorts at the same age: if it grows darker downwards, customers stay "
        "better than before."
    ),
    example=gettext_lazy("Of 127 customers won in the first quarter 32 bought again in the second, 31 in the third: about a quarter comes back every quarter."),
    options=(
        Option(
            name="every", label=gettext_lazy("Period"), kind=Kind.CHOICE, default="quarter", required=True,
            choices=(
                ("month", gettext_lazy("month")), ("quarter", gettext_lazy("quarter")), ("year", gettext_lazy("year")), ("week", gettext_lazy("week")),
            ),
            help=gettext_lazy("Take a period in which a usual customer buys about once."),
        ),
        Option(
            name="since", label=gettext_lazy("First purchase not before"), kind=Kind.DAY,
            help=gettext_lazy("Leaves out customers who had bought before the data begin: they would all seem to be new at once."),
        ),
    ),
    run=run,
    template="grouping/found/cohorts.html",
    shown=drawing_cohorts.shown,
    meaning=meaning,
    identity=("cohort", "since"),
    strength="customers",
    needs=lambda _options: ("revenue",),
    order=55,
)  # fmt: skip
