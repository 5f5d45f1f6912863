"""Many ranges of numbers laid end to end, without a loop."""

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


def laid_out(starts: Whole, ends: Whole) -> tuple[Whole, Whole]:
    """Give every position of the ranges [starts, ends), and for each the number of its range."""
    lengths = ends - starts
    total = int(lengths.sum())
    if not total:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    owners = np.repeat(np.arange(len(lengths)), lengths)
    first = np.cumsum(lengths) - lengths
    return np.arange(total) - np.repeat(first - starts, lengths), owners
