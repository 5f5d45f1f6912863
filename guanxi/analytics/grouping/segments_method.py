"""The method “customers who buy alike”: segments by how recently, how often and how much somebody bought."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.analytics.findings import Findings
from guanxi.analytics.mining import wording
from guanxi.analytics.mining.methods import Method, Options, Progress
from guanxi.analytics.mining.options import Kind, Option
from guanxi.people.models import Company
from guanxi.records.refusals import Refusal

from . import drawing_segments, members

if TYPE_CHECKING:
    from guanxi.analytics.mining.data import Data

    from .segments.segmenting import Found

COLUMNS = ("account", "segment", "recency_days", "frequency", "money", "r", "f", "m", "segment_before")


def run(options: Options, data: "Data", progress: Progress) -> Findings:
    """Find the segments; rows bear keys of accounts and of segments.

    :raises Refusal: if there are too few customers, or nothing tells them apart.
    """
    from guanxi.analytics.columns import NotUsable  # late: slow import

    from . import sold  # late: slow import
    from .segments import clusters, segmenting, telling  # late: slow import

    progress(0.05, _("Reading the purchases"))
    purchases, last = sold.purchases(data)
    if len(purchases.names) < clusters.LEAST:
        raise Refusal(
            _("%(count)s customers are too few for segments: at least %(least)s are needed.")
            % {"count": len(purchases.names), "least": clusters.LEAST}
        )
    progress(0.2, _("Looking for groups"))
    fewest, most = (options["count"], options["count"]) if options["count"] else (3, 5)
    asked = segmenting.Asked(fewest, most, options["window"] or 0, options["back"] or 0, last)
    try:
        found = segmenting.segmented(purchases, asked)
    except NotUsable as why:
        raise Refusal(_("These purchases show no segments: %(reason)s") % {"reason": wording.reason(why)}) from why
    progress(0.9, _("Naming them"))
    told = telling.segments(found, asked)
    rows = _rows(found, told.rows)
    said = {**told.said, "rows": rows, "currency": Company.current().currency, "whole": not data.chosen}
    return Findings({**said, "migration": _keyed(told.said["migration"], found)}, rows, COLUMNS, told.heading)


def _rows(found: "Found", rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The customers with the keys of their segments, those who brought most first."""
    keys = [segment.name.key for segment in found.segments]
    kept = []
    for row, label in zip(rows, found.labels.tolist(), strict=True):
        customer = row["customer"]
        before = keys[found.before[customer]] if customer in found.before else None
        kept.append({**row, "account": int(customer), "segment": keys[label], "segment_before": before})
        del kept[-1]["customer"]
    return sorted(kept, key=lambda row: (-row["money"], row["account"]))


def _keyed(moves: dict[str, Any] | None, found: "Found") -> dict[str, Any] | None:
    """The moves with keys in the place of names."""
    keys: dict[str | None, str] = {segment.name.name: segment.name.key for segment in found.segments}
    if moves is None:
        return None
    told = [{**move, "before": keys.get(move["before"], ""), "now": keys.get(move["now"], "")} for move in moves["moves"]]
    return {**moves, "moves": told}


def meaning(findings: Findings) -> list[str]:
    """Who brings the most, who was lost, and whether the groups can be trusted."""
    said = findings.said
    order = sorted(said["segments"], key=lambda one: -one["money_share"])
    sentences = [drawing_segments.sentence(one, said["currency"]) for one in order[:3]]
    top = said["concentration"][0]
    sentences.append(
        _("The best 1%% of the customers (%(count)s) bring %(share)s of the revenue.")
        % {"count": wording.number(top["customers"]), "share": wording.percent(top["money_share"])}
    )
    if not said["chosen"]["stable"]:
        sentences.append(drawing_segments.unstable())
    return sentences


METHOD = Method(
    name="segments",
    label=gettext_lazy("Behavior segments"),
    icon="users-group",
    question=gettext_lazy("Which customers buy alike, and who moved from one group to another?"),
    describe=gettext_lazy(
        "Looks at three figures of each customer: how long ago the last purchase was, on how many days they bought, and for how much in all. "
        "Groups customers who are alike in these, takes as many groups as are clear and are found again when looked for again, and names each by "
        "where it lies. Compares with an earlier day to see who moved. In use, every customer's page shows the segment."
    ),
    example=gettext_lazy("18% of the customers are loyal big customers and bring 64% of the revenue; 36 big customers of half a year ago have gone quiet."),
    options=(
        Option(
            name="count", label=gettext_lazy("Segments"), kind=Kind.WHOLE, least=2, most=8,
            help=gettext_lazy("Leave it empty to take the clearest number between 3 and 5."),
        ),
        Option(
            name="window", label=gettext_lazy("Days that count"), kind=Kind.WHOLE, default=730, least=30, most=7300,
            help=gettext_lazy("Only purchases of so many last days are looked at. Empty takes all history: old glory counts then, too."),
        ),
        Option(
            name="back", label=gettext_lazy("Compare with so many days ago"), kind=Kind.WHOLE, default=182, least=0, most=3650,
            help=gettext_lazy("Shows who moved from which segment to which since then. 0 compares with nothing."),
        ),
    ),
    run=run,
    template="grouping/found/segments.html",
    shown=drawing_segments.shown,
    meaning=meaning,
    identity=("account",),
    strength="money",
    needs=lambda _options: ("revenue",),
    settle=members.keep,
    usable=members.exist,
    spread=members.spread,
    order=50,
)  # fmt: skip
