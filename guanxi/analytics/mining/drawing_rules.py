"""Rules as a person is shown them: table, how sure and how frequent they are, and which items go together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from . import linking, paging
from .methods import Look

Row = Mapping[str, Any]
MOST_DOTS = 400
MOST_ITEMS = 14


def shown(look: Look) -> dict[str, Any]:
    """The context of the page of rules."""
    rows = look.findings.rows
    columns = {
        "lift": _("Lift"), "confidence": _("Confidence"), "support": _("Support"), "count": _("Baskets"), "leverage": _("Leverage"),
        "conviction": _("Conviction"), "q_value": _("Chance findings"),
    }  # fmt: skip
    return {
        "page": paging.page(rows, look.asked, columns, names),
        "links": linking.of_names(look.findings.said.get("keys", {}), look.person),
        "dots": dots(rows),
        "matrix": matrix(rows),
    }


def names(row: Row) -> list[str]:
    """The items of a rule."""
    return [*row["antecedent"], *row["consequent"]]


def told(row: Row) -> str:
    """A rule in one line."""
    return f"{', '.join(row['antecedent'])} → {', '.join(row['consequent'])}"


def dots(rows: Sequence[Row]) -> dict[str, Any]:
    """Support against confidence, each rule a dot as large as its lift."""
    values = [[row["support"], row["confidence"], told(row), row["lift"]] for row in rows[:MOST_DOTS]]
    return {
        "kind": "scatter",
        "x": {"name": _("Support"), "format": {"percent": True, "digits": 2}},
        "y": {"name": _("Confidence"), "format": {"percent": True, "digits": 0}},
        "series": [{"name": _("Rules"), "values": values}],
    }


def matrix(rows: Sequence[Row]) -> dict[str, Any] | None:
    """Lift of every two items that go together, for the items that stand in most rules; None if there are too few."""
    pairs = {(row["antecedent"][0], row["consequent"][0]): row["lift"] for row in rows if len(names(row)) == 2}
    often = Counter(name for pair in pairs for name in pair)
    chosen = [name for name, _count in often.most_common(MOST_ITEMS)]
    if len(chosen) < 3:
        return None
    place = {name: number for number, name in enumerate(chosen)}
    values = [
        [place[right], place[left], round(lift, 2)] for (left, right), lift in pairs.items() if left in place and right in place
    ]
    return {
        "kind": "heatmap",
        "categories": chosen,
        "rows": chosen,
        "format": {"digits": 1},
        "series": [{"name": _("Lift"), "values": values}],
    }
