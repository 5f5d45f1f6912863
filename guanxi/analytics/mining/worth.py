"""The method “what customers will be worth”: purchases to come and their value, from the purchases so far."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guanxi.analytics.findings import Findings
from guanxi.people.models import Company
from guanxi.records.refusals import Refusal

from . import drawing_worth, wording
from .methods import Method, Options, Progress
from .options import Kind, Option

if TYPE_CHECKING:
    from .data import Data

CONNECTED = 0.3
"""From this correlation of frequency and value on the reader is warned; the literature calls up to 0.1 harmless."""


def run(options: Options, data: "Data", progress: Progress) -> Findings:
    """Value every customer.

    :raises Refusal: if the purchases do not determine a model.
    """
    from guanxi.analytics import telling  # late: slow import
    from guanxi.analytics.lifetime import valuing  # late: slow import
    from guanxi.analytics.lifetime.buying import NotFitted  # late: slow import

    from . import purchases  # late: slow import

    progress(0.05, _("Reading the purchases"))
    known = purchases.of_accounts(data, options["amount"])
    text = ngettext("Learning from %(count)s customer", "Learning from %(count)s customers", len(known))
    progress(0.2, text % {"count": f"{len(known):,}"})
    asked = valuing.Asked(options["weeks"], options["discount"], options["margin"])
    try:
        valued = valuing.value(known, asked)
    except NotFitted as why:
        raise Refusal(_("These purchases allow no forecast: %(reason)s") % {"reason": wording.reason(why)}) from why
    found = telling.lifetime(valued, asked)
    for row in found.rows:
        row["account"] = int(row.pop("customer"))
    found.said["currency"] = Company.current().currency
    found.said["amount"] = options["amount"]
    found.said["warnings"] = _warnings(found.said)
    columns = ("account", *(name for name in found.columns if name != "customer"))
    return Findings(found.said, found.rows, columns, found.heading)


def _warnings(said: dict[str, Any]) -> list[str]:
    found = ["no_value"] if said["spending_problem"] else []
    if abs(said["correlation_of_frequency_and_value"]) > CONNECTED and not found:
        found.append("frequency_and_value")
    return found


def meaning(findings: Findings) -> list[str]:
    """What is to be expected, and on how few customers it rests."""
    said = findings.said
    told = {
        "customers": wording.number(said["customers"]), "purchases": wording.number(said["expected_purchases"]),
        "weeks": wording.number(said["weeks"]), "worth": wording.number(said["lifetime_value"]), "currency": said["currency"],
    }  # fmt: skip
    sentences = [
        _("%(customers)s customers will buy about %(purchases)s more times in %(weeks)s weeks, worth %(worth)s %(currency)s.")
        % told
    ]
    share = drawing_worth.upper(findings.rows)
    if share:
        sentences.append(_("The upper fifth of them holds %(share)s of that worth.") % {"share": wording.percent(share)})
    gone = sum(1 for row in findings.rows if row["alive"] < 0.5)
    sentences.append(
        ngettext("%(count)s has more likely left than not.", "%(count)s have more likely left than not.", gone)
        % {"count": wording.number(gone)}
    )
    return sentences


def needs(options: Options) -> tuple[str, ...]:
    """Which fields of order lines the findings tell of."""
    return (options["amount"],)


METHOD = Method(
    name="lifetime",
    label=gettext_lazy("Worth of customers"),
    icon="coins",
    question=gettext_lazy("What will each customer be worth, and who is leaving?"),
    describe=gettext_lazy(
        "Learns from when each customer bought how often customers come back and when they stay away for good, and from the amounts what a "
        "purchase of theirs is worth. Worth is purchases to come × value of one × margin; later ones may be discounted. Holds where people buy "
        "again and again without a contract; where leaving is announced, look at that instead."
    ),
    example=gettext_lazy("Huaxia buys about 14 more times within a year, worth 86,000; Lanhai bought every month and has been silent for four: it has probably left."),
    options=(
        Option(
            name="amount", label=gettext_lazy("Value of a purchase"), kind=Kind.CHOICE, default="revenue",
            choices=(("revenue", gettext_lazy("revenue")), ("profit", gettext_lazy("profit contribution"))),
            help=gettext_lazy("With profit the margin stays at 100%."),
        ),
        Option(
            name="weeks", label=gettext_lazy("Weeks ahead"), kind=Kind.NUMBER, default=52, least=1, most=520, required=True,
            help=gettext_lazy("How far to look; 52 is a year. The further, the less sure."),
        ),
        Option(
            name="margin", label=gettext_lazy("Margin"), kind=Kind.NUMBER, default=1, least=0, most=1, required=True,
            help=gettext_lazy("Which share of a sale is earned: 0.3 is 30%."),
        ),
        Option(
            name="discount", label=gettext_lazy("Discount of a year"), kind=Kind.NUMBER, default=0, least=0, most=1, required=True, advanced=True,
            help=gettext_lazy("What waiting a year costs: 0.1 is 10%."),
        ),
    ),
    run=run,
    template="mining/found/worth.html",
    shown=drawing_worth.shown,
    meaning=meaning,
    identity=("account",),
    strength="lifetime_value",
    needs=needs,
    order=30,
)  # fmt: skip
