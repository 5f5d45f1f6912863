"""Gives groups of customers their names."""

import numpy as np

from .figures import Numbers
from .names import NAMES, Name


def named(centers: Numbers) -> list[Name]:
    """Give every center a name of its own: together the nearest ones (sum of squared distances)."""
    from scipy.optimize import linear_sum_assignment  # late: slow import

    places = np.array([name.place for name in NAMES])
    apart = ((centers[:, None] - places[None]) ** 2).sum(axis=2)
    rows, columns = linear_sum_assignment(apart)
    return [NAMES[column] for _, column in sorted(zip(rows.tolist(), columns.tolist(), strict=True))]
