"""Which values of the levels there are in the warehouse, for people to choose from."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from guanxi.customers.cubes import LEVELS as CUSTOMER_LEVELS
from guanxi.customers.cubes import SCALES
from guanxi.records.refusals import Refusal

from .slicing import LEVELS, Level

MOST = 400
SAID = {"account.level": CUSTOMER_LEVELS, "account.scale": SCALES}
"""Levels whose members are choices of the product: they stand in its order and words."""
Pairs = list[tuple[str, str]]


def offered(names: Iterable[str], language: str) -> dict[str, Pairs]:
    """Value and label of each value of these levels, by label; levels without values and those of a missing warehouse are left out."""
    from guanxi.analytics.warehouse import place  # late: slow import

    try:
        with place.opened() as connection:
            if place.star() is None:
                return {}
            found = {name: connection.execute(_question(LEVELS[name], language)).fetchall() for name in names}
    except Refusal:
        return {}
    return {name: _said(name, [(str(value), str(label)) for value, label in rows]) for name, rows in found.items() if rows}


def _said(name: str, pairs: Pairs) -> Pairs:
    said = SAID.get(name, {})
    order = list(said)
    known = [(value, _(said[value]) if value in said else label) for value, label in pairs]
    return sorted(known, key=lambda pair: order.index(pair[0]) if pair[0] in said else len(order))


def has_star() -> bool:
    """Whether the warehouse was ever built."""
    from guanxi.analytics.warehouse import place  # late: slow import

    return place.star() is not None


def _question(level: Level, language: str) -> str:
    label = level.columns[0]
    if level.table == "dim_region":
        stem = label.removesuffix("_zh_hans")
        label = f"{stem}_{language.replace('-', '_')}"
        value = f"{stem}_code"
    else:
        value = level.key or label
    return (
        f"SELECT DISTINCT CAST(d.{value} AS VARCHAR), d.{label} FROM {level.table} d "  # noqa: S608 (names of ours)
        f"WHERE d.{value} IS NOT NULL AND d.{label} IS NOT NULL AND d.{label} <> ''{level.more} ORDER BY 2 LIMIT {MOST}"
    )
