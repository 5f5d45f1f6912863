"""The method “bought together”: association rules over the order lines, or over a table that was loaded."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guanxi.analytics.findings import Findings
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import drawing_rules, habits, sources, wording
from .methods import Method, Options, Progress
from .models import MiningRun
from .options import Kind, Option

if TYPE_CHECKING:
    from .data import Data

FEW = 30
LEVELS = (
    ("product", gettext_lazy("products")),
    ("category3", gettext_lazy("categories of the third level")),
    ("category2", gettext_lazy("categories of the second level")),
    ("category1", gettext_lazy("categories of the first level")),
)
LEVEL = Option(
    name="level",
    label=gettext_lazy("Items"),
    kind=Kind.CHOICE,
    default="product",
    choices=LEVELS,
    help=gettext_lazy(
        "Products say exactly what to offer; categories show connections even where each product is bought rarely."
    ),
)


def run(options: Options, data: "Data", progress: Progress) -> Findings:
    """Find the rules.

    :raises Refusal: if there is nothing to look at, or no end of what is frequent.
    """
    from guanxi.analytics import telling  # late: slow import
    from guanxi.analytics.baskets.itemsets import TooMany  # late: slow import
    from guanxi.analytics.baskets.rules import Asked, rules  # late: slow import

    from . import items  # late: slow import

    progress(0.05, _("Reading the purchases"))
    if sources.is_loaded(options):
        baskets, known = items.loaded_baskets(data, options)
    else:
        baskets, known = items.baskets(data, options["level"], options["basket"])
    if not len(baskets):
        raise Refusal(_("There are no purchases in what you chose, as far as you may see them."))
    text = ngettext("Counting in %(count)s basket", "Counting in %(count)s baskets", len(baskets)) % {
        "count": f"{len(baskets):,}"
    }
    progress(0.2, text)
    asked = Asked(
        options["support"], options["confidence"], options["longest"] or 0, options["heads"], options["false_discoveries"]
    )
    try:
        found = telling.rules(
            rules(baskets, asked, apart=known.apart, tell=lambda share: progress(0.2 + share * 0.6, text)), asked
        )
    except TooMany as why:
        raise Refusal(wording.too_many_sets(why.limit)) from why
    found.said["keys"] = used_keys(found.rows, known.told)
    found.said["level"] = options["level"]
    found.said["warnings"] = warnings(found.said)
    return found


def used_keys(rows: list[dict[str, Any]], keys: Mapping[str, str]) -> dict[str, str]:
    """The keys of the items that the findings name."""
    names = {name for row in rows for side in ("antecedent", "consequent") for name in row[side]}
    return {name: key for name in sorted(names) if (key := keys.get(name))}


def warnings(said: Mapping[str, Any]) -> list[str]:
    """What to be careful about, by name; `wording.warning` puts it into words."""
    found = ["few_baskets"] if said["baskets"] < FEW * 10 else []
    if said["min_count"] < 5:
        found.append("few_in_a_rule")
    return found


def meaning(findings: Findings) -> list[str]:
    """The strongest rules in words."""
    return [wording.rule(row, findings.said["baskets"]) for row in strongest(findings.rows)[:3]]


def strongest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rules that are hardly chance, tell of much more than chance, and of many baskets: by leverage, each set of items once."""
    seen: set[frozenset[str]] = set()
    found = []
    for row in sorted(rows, key=lambda row: -row["leverage"]):
        every = frozenset((*row["antecedent"], *row["consequent"]))
        if row["lift"] > 1 and row["q_value"] <= 0.05 and every not in seen:
            seen.add(every)
            found.append(row)
    return found


def settle(run: MiningRun, findings: Findings, writer: Writer) -> None:
    """Keep the rules as habits, from which suggestions come."""
    keys = findings.said["keys"]
    habits.keep(run, [(row["antecedent"], row["consequent"], row) for row in findings.rows], keys)


METHOD = Method(
    name="rules",
    label=gettext_lazy("Bought together"),
    icon="basket",
    question=gettext_lazy("What do customers who take this take, too?"),
    describe=gettext_lazy(
        "Looks through all baskets for items that stand together more often than by chance, and makes rules of them: who has the left "
        "side also has the right side. Look for a lift well above 1, a small share of chance findings, and enough baskets to matter. "
        "A rule says what goes together, not what causes what: try it on some customers first."
    ),
    example=gettext_lazy("Who takes laser cutters and cooling units also takes service kits: in 64% of these orders, 3.2 times as often as usual."),
    options=(
        LEVEL.with_choices((*LEVELS, ("mixed", gettext_lazy("products and all their categories together")))),
        Option(
            name="basket", label=gettext_lazy("A basket is"), kind=Kind.CHOICE, default="order",
            choices=(
                ("order", gettext_lazy("an order")),
                ("customer-day", gettext_lazy("what a customer ordered on one day")),
                ("customer", gettext_lazy("everything that a customer bought in the period")),
            ),
            help=gettext_lazy("With small orders more comes out of everything that a customer bought."),
        ),
        Option(
            name="support", label=gettext_lazy("Least support"), kind=Kind.SHARE, default="1%", required=True,
            help=gettext_lazy("In which share of all baskets all items of a rule must stand. Less finds rarer connections, and more that are chance."),
        ),
        Option(
            name="confidence", label=gettext_lazy("Least confidence"), kind=Kind.SHARE, default="30%", required=True,
            help=gettext_lazy("How many of the baskets with the left side must hold the right side, too."),
        ),
        Option(
            name="false_discoveries", label=gettext_lazy("Chance findings allowed"), kind=Kind.SHARE, default="5%", required=True, advanced=True,
            help=gettext_lazy("Which share of the rules may be chance; 100% shows all of them."),
        ),
        Option(
            name="longest", label=gettext_lazy("Items in a rule at most"), kind=Kind.WHOLE, default=4, least=0, most=12, advanced=True,
            help=gettext_lazy("Short rules are easier to act on; 0 for no limit."),
        ),
        Option(
            name="heads", label=gettext_lazy("Items on the right side at most"), kind=Kind.WHOLE, default=1, least=1, most=3, advanced=True,
            help=gettext_lazy("One is what suggestions need."),
        ),
        sources.FROM,
        sources.column("by", gettext_lazy("Column with the basket")),
        sources.column("item", gettext_lazy("Column with the item")),
    ),
    run=run,
    template="mining/found/rules.html",
    shown=drawing_rules.shown,
    meaning=meaning,
    identity=("antecedent", "consequent"),
    strength="lift",
    settle=settle,
    order=10,
)  # fmt: skip
