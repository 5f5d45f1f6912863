"""The reasons of a change of profit as a person is shown them: a waterfall, and the products and customers that they may see."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guanxi.analytics.mining import linking, paging, wording
from guanxi.analytics.mining.methods import Look

KINDS = ("product", "customer")


def reasons() -> dict[str, str]:
    """What the reasons are called."""
    return {
        "volume": _("Volume"), "mix": _("Mix"), "price": _("Price"), "currency": _("Currency"), "cost": _("Cost per unit"),
        "new": _("New products"), "lost": _("Lost products"),
    }  # fmt: skip


def shown(look: Look) -> dict[str, Any]:
    """The context of the page; products and customers that the person may not see are left out, sums stay."""
    said, rows = look.findings.said, look.findings.rows
    kind = look.asked.get("by", "product")
    kind = kind if kind in KINDS else "product"
    own = [row for row in rows if row["kind"] == kind]
    seen = _products(own, said["keys"], look) if kind == "product" else _customers(own, look)
    used = [reason for reason in reasons() if said["effects"][reason]]
    columns = {
        "change": _("Change"),
        **{reason: reasons()[reason] for reason in used},
        "profit_after": _("Profit after"),
    }
    return {
        "page": paging.page(_by_size(seen), look.asked, columns, lambda row: [row["label"]]),
        "unseen": len(own) - len(seen),
        "kind": kind,
        "used": used,
        "steps": steps(said),
        "table": [(name, wording.number(value, 2)) for name, value in _told(said)],
        "currency": said["currency"],
        "reasons": reasons(),
    }  # fmt: skip


def _products(rows: list[dict[str, Any]], keys: Mapping[str, str], look: Look) -> list[dict[str, Any]]:
    links = linking.links(keys.values(), look.person)
    return [{**row, "label": row["name"] or _("(unknown)"), "href": links.get(keys.get(row["name"], ""), "")} for row in rows]


def _customers(rows: list[dict[str, Any]], look: Look) -> list[dict[str, Any]]:
    """Those that the person may see, by their names of today."""
    names = linking.captions((f"account:{row['name']}" for row in rows), look.person)
    return [
        {**row, "label": names[key], "href": reverse("records:page", args=["accounts", int(row["name"])])}
        for row in rows
        if (key := f"account:{row['name']}") in names
    ]


def _by_size(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: -abs(row["change"]))


def _told(said: Mapping[str, Any]) -> list[tuple[str, float]]:
    names = reasons()
    effects = [(name, said["effects"][reason]) for reason, name in names.items() if said["effects"][reason]]
    return [(said["before"], said["profit_before"]), *effects, (said["after"], said["profit_after"])]


def steps(said: Mapping[str, Any]) -> dict[str, Any]:
    """From the profit before, over the reasons, to the profit after."""
    told = _told(said)
    return {
        "kind": "waterfall", "categories": [name for name, _value in told], "totals": [0, len(told) - 1],
        "series": [{"name": _("Profit contribution"), "values": [value for _name, value in told]}], "format": {"currency": said["currency"]},
    }  # fmt: skip


def signed(value: float) -> str:
    """A change with its sign."""
    return f"{'+' if value >= 0 else '−'}{wording.number(abs(value))}"
