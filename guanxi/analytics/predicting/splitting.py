"""Cases that judge are kept apart from those that teach: the latest ones where time is known, else some of each answer by lot."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import ks_2samp

from guanxi.lib.marking import N_

from .asking import SEED, Asked, NotLearnable, Splitting
from .examples import Examples, Floats, Task, Whole
from .saying import Said, share

FEWEST_TO_JUDGE = 10
DRIFTED = 0.25
DRIFTING_COLUMNS = 2


@dataclass(frozen=True)
class Split:
    """Rows that teach, rows that judge, how they were told apart, and a sentence about it."""

    teaching: Whole
    judging: Whole
    how: Splitting
    said: Said
    boundary: float | None = None
    drifting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What is known of the cases besides themselves: when each was, and which ones belong together and are drawn together."""

    moments: Floats | None = None
    groups: Floats | None = None
    boundary: float | None = None


def split(examples: Examples, task: Task, asked: Asked, known: Known) -> Split:
    """Keep the cases apart: those from `boundary` on judge, if it is given.

    :raises NotLearnable: if one of the answers is missing on one side.
    """
    how, moments = asked.splitting, known.moments
    drifting: tuple[str, ...] = ()
    if how is Splitting.FOUND and moments is None:
        drifting = _drifting(examples, task, asked)
    if how is Splitting.TIME and moments is None:
        raise NotLearnable(N_("To split by time, say which column holds the moment of each case (--time)."))
    if moments is not None and how in {Splitting.FOUND, Splitting.TIME}:
        found = _by_time(moments, asked, known.boundary)
    elif how is Splitting.ORDER or drifting:
        found = _by_order(examples.rows, asked, drifting, named=how is Splitting.ORDER)
    else:
        found = _by_lot(task, asked) if known.groups is None else _by_lot_of(known.groups, asked)
    _enough(task, found)
    return found


def _by_time(moments: Floats, asked: Asked, boundary: float | None) -> Split:
    order = np.argsort(moments, kind="stable")
    if boundary is None:
        wanted = len(order) - round(len(order) * asked.hold_out)
        boundary = float(moments[order[min(max(wanted, 1), len(order) - 1)]])
    if not (moments < boundary).any():
        boundary = float(np.min(moments[moments > boundary], initial=np.inf))
    teaching, judging = np.flatnonzero(moments < boundary), np.flatnonzero(moments >= boundary)
    text = N_("The latest %(share)s of the cases judge what was learned from all earlier ones.")
    return Split(teaching, judging, Splitting.TIME, Said(text, {"share": share(len(judging) / len(order))}), boundary)


def _by_order(rows: int, asked: Asked, drifting: tuple[str, ...], *, named: bool) -> Split:
    cut = rows - round(rows * asked.hold_out)
    teaching, judging = np.arange(cut), np.arange(cut, rows)
    text = (
        N_("The last %(share)s of the rows judge what was learned from those before them.")
        if named
        else N_(
            "No column with the moment was named, but the rows seem to stand in order of time (%(columns)s change from the first to the "
            "last): the last %(share)s of them judge what was learned from those before. If there is no such order, split at random."
        )
    )
    return Split(
        teaching,
        judging,
        Splitting.ORDER,
        Said(text, {"share": share(asked.hold_out), "columns": ", ".join(drifting[:3])}),
        drifting=drifting,
    )


def _by_lot(task: Task, asked: Asked) -> Split:
    lot = np.random.default_rng(SEED)
    kinds = np.zeros(len(task.values)) if task.is_number else task.values
    judging = []
    for kind in np.unique(kinds):
        rows = np.flatnonzero(kinds == kind)
        judging.append(lot.permutation(rows)[: round(len(rows) * asked.hold_out)])
    chosen = np.sort(np.concatenate(judging))
    text = N_(
        "Nothing says when each case was, so %(share)s of them, drawn by lot, judge what was learned from the others. What is learned is "
        "used later than it was learned, so expect somewhat less than these figures."
    )
    teaching = np.setdiff1d(np.arange(len(kinds)), chosen)
    return Split(teaching, chosen, Splitting.RANDOM, Said(text, {"share": share(asked.hold_out)}))


def _by_lot_of(groups: Floats, asked: Asked) -> Split:
    names = np.random.default_rng(SEED).permutation(np.unique(groups))
    drawn = np.isin(groups, names[: round(len(names) * asked.hold_out)])
    text = N_(
        "Nothing says when each case was, so %(share)s of the groups, drawn by lot, judge what was learned from the others. What is learned "
        "is used later than it was learned, so expect somewhat less than these figures."
    )
    return Split(np.flatnonzero(~drawn), np.flatnonzero(drawn), Splitting.RANDOM, Said(text, {"share": share(asked.hold_out)}))


def _drifting(examples: Examples, task: Task, asked: Asked) -> tuple[str, ...]:
    """Columns whose values are others in the last rows than in the first ones; none if the rows are sorted by a column or by the answer."""
    cut = examples.rows - round(examples.rows * asked.hold_out)
    if cut < 200 or _sorted(task.values):
        return ()
    found = []
    for column in examples.columns:
        values = np.where(column.known, column.values, -1e18)
        if column.is_day or _sorted(values):
            return ()
        apart = distance(values[:cut], values[cut:], levels=bool(column.levels))
        if apart > DRIFTED:
            found.append((apart, column.name))
    names = tuple(name for _, name in sorted(found, reverse=True))
    return names if len(names) >= DRIFTING_COLUMNS else ()


def distance(first: Floats, last: Floats, *, levels: bool = False) -> float:
    """How far two spreads of values are apart: 0 the same, 1 nothing in common."""
    if not len(first) or not len(last):
        return 0.0
    if not levels:
        return float(ks_2samp(first, last, method="asymp").statistic)
    kinds, places = np.unique(np.concatenate([first, last]), return_inverse=True)
    counts = [np.bincount(part, minlength=len(kinds)) / len(part) for part in (places[: len(first)], places[len(first) :])]
    return float(np.abs(counts[0] - counts[1]).sum() / 2)


def _sorted(values: Floats) -> bool:
    steps = np.diff(values)
    return bool(len(np.unique(values)) > 1 and ((steps >= 0).all() or (steps <= 0).all()))


def _enough(task: Task, found: Split) -> None:
    if len(found.teaching) < FEWEST_TO_JUDGE or len(found.judging) < FEWEST_TO_JUDGE:
        text = N_("There are too few cases: %(teaching)s to learn from, %(judging)s to judge by.")
        raise NotLearnable(text, teaching=len(found.teaching), judging=len(found.judging))
    if not task.is_yes_or_no:
        return
    earlier = N_("Only %(count)s of the %(rows)s earlier cases have %(name)s = %(value)s; %(least)s are needed at least.")
    later = N_("Only %(count)s of the %(rows)s later cases have %(name)s = %(value)s; %(least)s are needed at least.")
    drawn = N_("Only %(count)s of the %(rows)s cases that judge have %(name)s = %(value)s; %(least)s are needed at least.")
    for rows, text in ((found.teaching, earlier), (found.judging, later)):
        yes = int(task.values[rows].sum())
        rarer, count = min(((task.classes[1], yes), (task.classes[0], len(rows) - yes)), key=lambda pair: pair[1])
        if count < FEWEST_TO_JUDGE:
            told = drawn if found.how is Splitting.RANDOM else text
            raise NotLearnable(told, count=count, rows=f"{len(rows):,}", name=task.name, value=rarer, least=FEWEST_TO_JUDGE)
