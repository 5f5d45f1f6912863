"""What was bought, as numbers for the miners: products or their categories, at one level or at several together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from guanxi.analytics.baskets import ledger
from guanxi.analytics.baskets.ledger import Baskets
from guanxi.analytics.sequences import histories
from guanxi.analytics.sequences.histories import Histories

from . import sources

if TYPE_CHECKING:
    from .data import Data

Whole = NDArray[np.int64]
LEVELS = ("product", "category3", "category2", "category1")
"""From the finest to the coarsest; an item is written as level and key: "category2:4"."""
MIXED = "mixed"
BASKETS = {"order": "order_id", "customer": "account_id", "customer-day": "account_id"}


@dataclass(frozen=True)
class Items:
    """Names of all items, each once; `keys` say what they are in the product, `apart` which ones contain each other."""

    names: tuple[str, ...]
    keys: tuple[str, ...]
    apart: Mapping[int, Sequence[int]]

    @property
    def told(self) -> dict[str, str]:
        """Key of each name, kept with the findings."""
        return dict(zip(self.names, self.keys, strict=True))


@dataclass(frozen=True)
class Hierarchy:
    """The items of the levels that were asked for, and for each product of the star its items (-1 = none), one row a level."""

    items: Items
    codes: Whole

    def of(self, products: Whole) -> Whole:
        """The items of these products: one row a level."""
        return np.asarray(self.codes[:, products + 1], np.int64)


def hierarchy(data: "Data", level: str) -> Hierarchy:
    """Read the products as items at a level, or at all levels together for `mixed`."""
    levels = LEVELS if level == MIXED else (level,)
    columns = ", ".join(f"{one}_id, {_name(one)} AS {one}_name" for one in levels)
    table = data.arrays(f"SELECT product_key, {columns} FROM dim_product")  # noqa: S608 (names of ours)
    products = np.asarray(table["product_key"], np.int64)
    codes = np.full((len(levels), int(products.max(initial=-1)) + 2), -1, np.int64)
    keys: dict[str, int] = {}
    captions: list[str] = []
    for row, one in enumerate(levels):
        known = _filled(table[f"{one}_id"])
        for product, key, name in zip(products.tolist(), known, table[f"{one}_name"].tolist(), strict=True):
            if product < 0 or key is None or not name:
                continue
            place = f"{one}:{key}"
            if place not in keys:
                keys[place] = len(keys)
                captions.append(f"[{name}]" if level == MIXED and one != "product" else str(name))
            codes[row, product + 1] = keys[place]
    return Hierarchy(Items(_unique(captions, list(keys)), tuple(keys), _apart(codes) if len(levels) > 1 else {}), codes)


def baskets(data: "Data", level: str, per: str) -> tuple[Baskets, Items]:
    """The purchases that the person may see and chose: one basket an order, a customer, or a customer's day."""
    found = hierarchy(data, level)
    condition = data.condition()
    lines = data.arrays(
        f"SELECT f.{BASKETS[per]} AS basket, f.product_key AS product, epoch_ms(f.day) // 86400000 AS day FROM fact_order_lines f "  # noqa: S608
        f"WHERE f.kind = 'sale' AND f.product_key >= 0 AND {condition.sql}",
        *condition.values,
    )
    basket, products = np.asarray(lines["basket"], np.int64), np.asarray(lines["product"], np.int64)
    if per == "customer-day" and len(basket):
        days = np.asarray(lines["day"], np.int64)
        basket = basket * (int(days.max()) + 1) + days
    numbers, codes = _laid_out(found, products)
    return ledger.from_codes(basket[numbers], codes, found.items.names), found.items


def orders_in_time(data: "Data", level: str) -> tuple[Histories, Items]:
    """What each customer bought, day by day; moments are numbers of days."""
    found = hierarchy(data, level)
    condition = data.condition()
    lines = data.arrays(
        "SELECT f.account_id AS account, f.product_key AS product, epoch_ms(f.day) // 86400000 AS day FROM fact_order_lines f "  # noqa: S608
        f"WHERE f.kind = 'sale' AND f.product_key >= 0 AND {condition.sql}",
        *condition.values,
    )
    products = np.asarray(lines["product"], np.int64)
    numbers, codes = _laid_out(found, products)
    accounts, days = np.asarray(lines["account"], np.int64), np.asarray(lines["day"], np.int64)
    return histories.from_codes(accounts[numbers], days[numbers], codes, found.items.names), found.items


def loaded_baskets(data: "Data", options: Mapping[str, Any]) -> tuple[Baskets, Items]:
    """Baskets of a loaded table, by the columns that were named."""
    table, (by, item) = sources.table(data, options, ("by", "item"))
    lines = data.arrays(
        f"SELECT CAST({by} AS VARCHAR) AS b, CAST({item} AS VARCHAR) AS i FROM {table} "  # noqa: S608 (quoted names)
        f"WHERE {by} IS NOT NULL AND {item} IS NOT NULL"
    )
    names, codes = np.unique(_texts(lines["i"]), return_inverse=True)
    _baskets, numbers = np.unique(_texts(lines["b"]), return_inverse=True)
    return ledger.from_codes(numbers, codes, tuple(names.tolist())), Items(tuple(names.tolist()), ("",) * len(names), {})


def loaded_histories(data: "Data", options: Mapping[str, Any]) -> tuple[Histories, Items]:
    """Histories of a loaded table, by the columns that were named; days, moments and whole numbers are in order."""
    table, (by, order, item) = sources.table(data, options, ("by", "order", "item"))
    moment = f"COALESCE(epoch_ms(TRY_CAST({order} AS TIMESTAMP)) // 86400000, TRY_CAST({order} AS BIGINT))"
    lines = data.arrays(
        f"SELECT CAST({by} AS VARCHAR) AS b, {moment} AS t, CAST({item} AS VARCHAR) AS i FROM {table} "  # noqa: S608
        f"WHERE {by} IS NOT NULL AND {item} IS NOT NULL AND {moment} IS NOT NULL"
    )
    names, codes = np.unique(_texts(lines["i"]), return_inverse=True)
    _whose, of = np.unique(_texts(lines["b"]), return_inverse=True)
    times = np.asarray(lines["t"], np.int64)
    return histories.from_codes(of, times, codes, tuple(names.tolist())), Items(tuple(names.tolist()), ("",) * len(names), {})


def _laid_out(found: Hierarchy, products: Whole) -> tuple[Whole, Whole]:
    """The lines (by number) with each of their items."""
    codes = found.of(products)
    levels, numbers = np.nonzero(codes >= 0)
    return numbers.astype(np.int64), codes[levels, numbers]


def _apart(codes: Whole) -> dict[int, list[int]]:
    """Which items contain each other: a product and each of its categories, a category and those above it."""
    found: dict[int, set[int]] = {}
    for column in np.unique(codes, axis=1).T.tolist():
        held = [code for code in column if code >= 0]
        for code in held:
            found.setdefault(code, set()).update(other for other in held if other != code)
    return {code: sorted(others) for code, others in found.items()}


def _unique(captions: list[str], keys: list[str]) -> tuple[str, ...]:
    """Names that stand only once: what has the name of another one carries its key."""
    often = Counter(captions)
    return tuple(
        name if often[name] == 1 else f"{name} ({key.partition(':')[2]})" for name, key in zip(captions, keys, strict=True)
    )


def _name(level: str) -> str:
    return "name" if level == "product" else level


def _filled(column: Any) -> list[Any]:
    masked = np.ma.asarray(column)
    empty = np.ma.getmaskarray(masked)
    return [None if gone else int(value) for value, gone in zip(masked.data.tolist(), empty.tolist(), strict=True)]


def _texts(column: Any) -> NDArray[Any]:
    return np.asarray(np.ma.asarray(column).data, dtype=str)
