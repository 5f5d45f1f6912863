"""What to ask next: the question that usually follows, so that nobody has to know where things are."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from guanxi.lib.marking import N_
from guanxi.semantics.cube import Cube

from .sheet import Against, Drawn, Sheet

MOST = 5


@dataclass(frozen=True)
class Way:
    """A level that people usually ask for next, and how they ask."""

    level: str
    asks: str
    icon: str


FOLLOWING = (
    Way("account.account", N_("With which customers?"), icon="building"),
    Way("product.category1", N_("With which product categories?"), icon="category"),
    Way("product.product", N_("With which products?"), icon="package"),
    Way("region.province", N_("In which provinces?"), icon="map-2"),
    Way("person.person", N_("By which salespeople?"), icon="user"),
    Way("day.month", N_("In which months?"), icon="calendar"),
    Way("account.level", N_("At which customer levels?"), icon="pyramid"),
    Way("account.industry1", N_("In which industries?"), icon="building-factory-2"),
)
LARGE = frozenset(("account.account", "product.product"))
FINER = {"product.product": "product.category1"}


@dataclass(frozen=True)
class Next:
    """A question that follows from a sheet, and the sheet that answers it."""

    asks: str
    sheet: Sheet
    icon: str


def following(asked: Sheet, cube: Cube) -> list[Next]:
    """Questions that tell the rows of a sheet further apart, or hold it against last year."""
    return list(_following(asked, cube))[:MOST]


def _following(asked: Sheet, cube: Cube) -> Iterator[Next]:
    known = set(cube.level_names())
    if asked.time and not asked.against and cube.time and not asked.only:
        yield Next(N_("And compared with last year?"), asked.with_(against=Against.LAST_YEAR), icon="arrows-exchange")
    for way in FOLLOWING:
        level = way.level
        if level not in known or level in asked.levels or _is_pinned(asked, level):
            continue
        if level in FINER and FINER[level] not in asked.levels:
            continue
        yield Next(way.asks, _told_apart(asked, level), icon=way.icon)


def _is_pinned(asked: Sheet, level: str) -> bool:
    found = asked.filter_of(level)
    return found is not None and not found.is_excluding and len(found.keys) == 1


def _told_apart(asked: Sheet, level: str) -> Sheet:
    """By one more level; a long list is sorted by the first measure and cut, if nothing else says how."""
    if level == "day.month":
        return replace(asked, columns=(level,), top=asked.top or 0, drawn=Drawn.AUTO)
    sort = asked.sort or (f"-{asked.measures[0]}" if asked.measures else "")
    top = 20 if level in LARGE and not asked.rows else asked.top
    return replace(asked, rows=(*asked.rows, level), sort=sort, top=top, drawn=Drawn.AUTO)
