"""The method “what follows what”: sequences over the purchases of customers, or over a table that was loaded."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guanxi.analytics.findings import Findings
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import drawing_sequences, habits, sources, wording
from .bought_together import LEVEL
from .methods import Method, Options, Progress
from .models import MiningRun
from .options import Kind, Option

if TYPE_CHECKING:
    from guanxi.analytics.sequences.histories import Histories

    from .data import Data

TIMED = 20_000
"""For so many sequences, the strongest, the time between their steps is told, too."""
FEW = 100
SHUFFLES = 20


def run(options: Options, data: "Data", progress: Progress) -> Findings:
    """Find the sequences.

    :raises Refusal: if there is nothing to look at, or no end of what is frequent.
    """
    from guanxi.analytics import telling  # late: slow import
    from guanxi.analytics.sequences.patterns import TooMany  # late: slow import
    from guanxi.analytics.sequences.rules import sequences  # late: slow import

    from . import items  # late: slow import

    progress(0.05, _("Reading the purchases"))
    if sources.is_loaded(options):
        histories, known = items.loaded_histories(data, options)
    else:
        histories, known = items.orders_in_time(data, options["level"])
    if not len(histories):
        raise Refusal(_("There are no purchases in what you chose, as far as you may see them."))
    text = ngettext("Following %(count)s customer", "Following %(count)s customers", len(histories))
    text %= {"count": f"{len(histories):,}"}
    progress(0.2, text)
    limits, asked = _asked(options)
    try:
        found = telling.sequences(sequences(histories, asked, lambda share: progress(0.2 + share * 0.6, text)), asked)
    except TooMany as why:
        raise Refusal(wording.too_many_patterns(why.limit)) from why
    if options["surprising"]:
        found = _surprising(found)
    progress(0.8, _("Measuring the time between the steps"))
    _time(found.rows, histories, limits)
    keys = known.told
    names = {name for row in found.rows for event in row["sequence"] for name in event}
    found.said["keys"] = {name: key for name in sorted(names) if (key := keys.get(name))}
    found.said["level"] = options["level"]
    found.said["warnings"] = ["few_histories"] if len(histories) < FEW else []
    return Findings(found.said, found.rows, (*found.columns, "leverage", "days_between"), found.heading)


def _asked(options: Options) -> tuple[Any, Any]:
    """Limits, and everything that is asked for."""
    from guanxi.analytics.sequences.patterns import Limits  # late: slow import
    from guanxi.analytics.sequences.rules import Asked  # late: slow import

    steps = options["longest"] or 0, options["largest"] or 0
    limits = Limits(*steps, options["min_gap"] or 0, options["max_gap"], options["window"])
    rate = options["false_discoveries"]
    shuffles = options["shuffles"] or (SHUFFLES if rate < 1 else 0)
    return limits, Asked(options["support"], options["confidence"], limits, shuffles=shuffles, false_discoveries=rate)


def _surprising(found: Findings) -> Findings:
    """Only single items and what follows more often than it comes anyway."""
    rows = [row for row in found.rows if row["lift"] is None or row["lift"] > 1]
    said = {name: rows if value is found.rows else value for name, value in found.said.items()}
    return Findings(said | {"unsurprising": len(found.rows) - len(rows)}, rows, found.columns, found.heading)


def _time(rows: list[dict[str, Any]], histories: "Histories", limits: Any) -> None:
    from guanxi.analytics.sequences.between import Steps  # late: slow import

    codes = {name: code for code, name in enumerate(histories.items)}
    steps = Steps(histories, limits)
    for row in rows:
        row["leverage"] = row["support"] - row["support"] / row["lift"] if row["lift"] else None
    for number, row in enumerate(sorted(rows, key=lambda row: -(row["leverage"] or 0))):
        pattern = tuple(tuple(codes[name] for name in event) for event in row["sequence"])
        row["days_between"] = steps.medians(pattern) if number < TIMED else []


def meaning(findings: Findings) -> list[str]:
    """The strongest sequences in words."""
    return [wording.sequence(row) for row in strongest(findings.rows)[:3]]


def strongest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sequences of several steps whose end comes more often than elsewhere, and in many histories."""
    told = [row for row in rows if len(row["sequence"]) > 1 and row["lift"] > 1]
    return sorted(told, key=lambda row: -row["support"] * (1 - 1 / row["lift"]))


def settle(run: MiningRun, findings: Findings, writer: Writer) -> None:
    """Keep the sequences of several steps as habits, from which it is told what comes next."""
    told = [row for row in findings.rows if len(row["sequence"]) > 1]
    pairs = [([name for event in row["sequence"][:-1] for name in event], row["sequence"][-1], row) for row in told]
    habits.keep(run, pairs, findings.said["keys"])


METHOD = Method(
    name="sequences",
    label=gettext_lazy("What follows what"),
    icon="arrow-ramp-right",
    question=gettext_lazy("What does a customer take next, and when?"),
    describe=gettext_lazy(
        "Follows each customer's purchases in time and finds what comes in the same order again and again: A → B → C. Support counts "
        "customers, not orders; confidence says how many of those who came so far take the last step, too. Other purchases may lie "
        "between. Purchases are looked at here; every table that was loaded can be looked at as well, contacts or cases for example."
    ),
    example=gettext_lazy("35% of the customers who bought a machine and then a service kit order a second machine, after 140 days at the median."),
    options=(
        LEVEL.with_default("category2"),
        Option(
            name="support", label=gettext_lazy("Least support"), kind=Kind.SHARE, default="5%", required=True,
            help=gettext_lazy("Which share of all customers must hold the whole sequence. Less finds rarer sequences, and takes longer."),
        ),
        Option(
            name="confidence", label=gettext_lazy("Least confidence"), kind=Kind.SHARE, default="20%",
            help=gettext_lazy("How many of those with the beginning must take the last step; empty = every frequent sequence is told."),
        ),
        Option(
            name="surprising", label=gettext_lazy("Only what is more than chance"), kind=Kind.YES_NO, default=True,
            help=gettext_lazy("Leaves out what follows no more often than it comes anyway: what everybody buys all the time."),
        ),
        Option(
            name="longest", label=gettext_lazy("Steps at most"), kind=Kind.WHOLE, default=3, least=0, most=12,
            help=gettext_lazy("A → B → C has three; 0 for no limit."),
        ),
        Option(
            name="largest", label=gettext_lazy("Items in a step at most"), kind=Kind.WHOLE, default=1, least=0, most=6, advanced=True,
            help=gettext_lazy("More than one also finds what was bought on the same day; 0 for no limit."),
        ),
        Option(
            name="min_gap", label=gettext_lazy("Least days between steps"), kind=Kind.WHOLE, default=1, least=0, most=3650, advanced=True,
            help=gettext_lazy("1 lets only another day count as the next step."),
        ),
        Option(
            name="max_gap", label=gettext_lazy("Most days between steps"), kind=Kind.WHOLE, least=1, most=3650, advanced=True,
            help=gettext_lazy("Leaves out what has hardly to do with each other any more; empty for no limit."),
        ),
        Option(
            name="window", label=gettext_lazy("Most days from the first to the last step"), kind=Kind.WHOLE, least=1, most=36500, advanced=True,
            help=gettext_lazy("Empty for no limit."),
        ),
        Option(
            name="shuffles", label=gettext_lazy("Shuffles to compare with"), kind=Kind.WHOLE, default=20, least=0, most=1000, advanced=True,
            help=gettext_lazy("Counts again with every customer's purchases in an order drawn by lot: what is as frequent then says nothing of order. 0 does without."),
        ),
        Option(
            name="false_discoveries", label=gettext_lazy("Chance findings allowed"), kind=Kind.SHARE, default="100%", required=True, advanced=True,
            help=gettext_lazy("Which share of the sequences may owe their order to chance; 100% shows all of them."),
        ),
        sources.FROM,
        sources.column("by", gettext_lazy("Column with the customer or case")),
        sources.column("order", gettext_lazy("Column with the day or moment")),
        sources.column("item", gettext_lazy("Column with what happened")),
    ),
    run=run,
    template="mining/found/sequences.html",
    shown=drawing_sequences.shown,
    meaning=meaning,
    identity=("sequence",),
    strength="confidence",
    settle=settle,
    order=20,
)  # fmt: skip
