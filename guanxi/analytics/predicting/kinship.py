"""Columns that say the same speak once: found by how alike they rank the cases."""

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from scipy.stats import rankdata

from .examples import Column, Examples, Floats, Task

ALIKE = 0.7
MOST_ROWS = 5_000
PRIOR_CASES = 20.0


def families(examples: Examples, task: Task) -> tuple[int, ...]:
    """For each column the number of its family; within one, every two rank the cases alike (Spearman's correlation, up or down)."""
    count = len(examples.columns)
    if count == 1:
        return (0,)
    rows = np.linspace(0, examples.rows - 1, min(examples.rows, MOST_ROWS)).astype(np.int64)
    ranks = np.column_stack([rankdata(_line(column.taken(rows), task.taken(rows))) for column in examples.columns])
    ranks -= ranks.mean(axis=0)
    sizes = np.sqrt((ranks**2).sum(axis=0))
    sizes[sizes == 0] = 1.0
    alike = np.abs((ranks / sizes).T @ (ranks / sizes))
    np.fill_diagonal(alike, 1.0)
    distance = np.clip(1 - (alike + alike.T) / 2, 0, None)
    np.fill_diagonal(distance, 0.0)
    found = fcluster(linkage(squareform(distance, checks=False), "complete"), 1 - ALIKE, "distance")
    numbers: dict[int, int] = {}
    return tuple(numbers.setdefault(int(one), len(numbers)) for one in found)


def _line(column: Column, task: Task) -> Floats:
    """Levels in the order of how often their cases have the answer; numbers as they are, missing ones in the middle."""
    if not column.levels:
        known = column.values[column.known]
        return np.where(column.known, column.values, np.median(known) if len(known) else 0.0)
    return rated(column, task.values)


def rated(column: Column, answers: Floats) -> Floats:
    """For each case the mean answer of its level, drawn to the mean of all by some cases more; missing counts as a level."""
    codes = np.where(column.known, column.values, len(column.levels)).astype(np.int64)
    counts = np.bincount(codes, minlength=len(column.levels) + 1)
    sums = np.bincount(codes, weights=answers, minlength=len(column.levels) + 1)
    rates: Floats = (sums + PRIOR_CASES * answers.mean()) / (counts + PRIOR_CASES)
    return rates[codes]
