"""What the answers are: two of them, several, or numbers."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from guanxi.analytics.columns import said
from guanxi.lib.marking import N_
from guanxi.lib.numbers import parse_number, parse_yes
from guanxi.sources.table import Cell

from .asking import FEWEST, NotLearnable
from .examples import Task

MOST_CLASSES = 20
FEWEST_NUMBERS = 10


def task_of(name: str, cells: Sequence[Cell], positive: str | None = None) -> Task:
    """Find out what is foretold; `positive` is the answer that is looked for.

    :raises NotLearnable: if all answers are the same, one is too rare, or they are texts of many kinds.
    """
    names = [said(cell) for cell in cells]
    counts = Counter(names)
    if len(counts) == 1:
        text = N_("%(name)s is %(value)s in all %(rows)s rows: there is nothing to tell apart.")
        raise NotLearnable(text, name=name, value=names[0], rows=f"{len(names):,}")
    if positive is not None:
        return _one_of(name, names, counts, positive)
    if len(counts) == 2:
        return _two(name, names, counts, _positive(counts))
    numbers = _numbers(cells)
    if numbers is not None and len(counts) > FEWEST_NUMBERS:
        return Task(name, numbers)
    return _several(name, names, counts)


def _one_of(name: str, names: list[str], counts: Counter[str], positive: str) -> Task:
    same = [level for level in counts if level.casefold() == positive.strip().casefold()]
    if not same:
        text = N_("No row has %(name)s = %(value)s. There are: %(known)s.")
        raise NotLearnable(text, name=name, value=positive, known=", ".join(list(counts)[:10]))
    return _two(name, names, counts, same[0])


def _two(name: str, names: list[str], counts: Counter[str], positive: str) -> Task:
    others = [level for level in counts if level != positive]
    other = others[0] if len(others) == 1 else f"not {positive}"
    yes = counts[positive]
    rarer, count = (positive, yes) if yes <= len(names) - yes else (other, len(names) - yes)
    if count < FEWEST:
        text = N_("Only %(count)s of %(rows)s rows have %(name)s = %(value)s; at least %(least)s are needed to learn from.")
        raise NotLearnable(text, count=count, rows=f"{len(names):,}", name=name, value=rarer, least=FEWEST)
    return Task(name, np.array([float(one == positive) for one in names]), (other, positive))


def _positive(counts: Counter[str]) -> str:
    yes = [level for level in counts if parse_yes(level) is True]
    return yes[0] if len(yes) == 1 else min(counts, key=lambda level: (counts[level], level))


def _numbers(cells: Sequence[Cell]) -> "np.ndarray | None":
    read = [parse_number(str(cell)) if isinstance(cell, str) else cell for cell in cells]
    if any(value is None or isinstance(value, bool) for value in read):
        return None
    try:
        return np.array([float(value) for value in read])  # type: ignore[arg-type]
    except TypeError:
        return None


def _several(name: str, names: list[str], counts: Counter[str]) -> Task:
    if len(counts) > MOST_CLASSES:
        text = N_("%(name)s holds %(count)s different texts; say which one is looked for (--positive), or choose another column.")
        raise NotLearnable(text, name=name, count=f"{len(counts):,}")
    rare = [f"{level} ({count})" for level, count in counts.items() if count < FEWEST]
    if rare:
        text = N_(
            "Too few rows have %(name)s = %(values)s; at least %(least)s of each are needed, or say for which one you look (--positive)."
        )
        raise NotLearnable(text, name=name, values=", ".join(rare), least=FEWEST)
    classes = tuple(sorted(counts))
    places = {level: place for place, level in enumerate(classes)}
    return Task(name, np.array([float(places[one]) for one in names]), classes)
