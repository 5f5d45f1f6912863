"""Which values of the levels there are in the warehouse, for people to choose from."""

from collections.abc import Iterable

from guanxi.records.refusals import Refusal

from .slicing import LEVELS, Level

MOST = 400
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
    return {name: [(str(value), str(label)) for value, label in rows] for name, rows in found.items() if rows}


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
