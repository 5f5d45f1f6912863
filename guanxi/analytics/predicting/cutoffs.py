"""The days from which one looks back to learn, to judge, and to foretell: what came after each of the first ones is known by now."""

import datetime
from dataclasses import dataclass

MOST_TO_LEARN = 6
LEAST_HISTORY = 90
LARGEST_STEP = 91


@dataclass(frozen=True)
class Cutoffs:
    """Days to learn from (the earliest first), the day that judges, the day of the scores, and the days ahead."""

    learning: tuple[datetime.date, ...]
    judging: datetime.date
    scoring: datetime.date
    horizon: int


class TooShort(Exception):
    """The purchases do not reach back far enough for so many days ahead; `days` would be the most."""

    def __init__(self, days: int) -> None:
        self.days = days
        super().__init__(f"history is long enough for {days} days at most")


def cutoffs(first: datetime.date, last: datetime.date, today: datetime.date, horizon: int) -> Cutoffs:
    """Place the days: what is learned has come to its end before the day that judges, and that before the day of the scores.

    The days to learn from are a quarter apart at most; what comes after them may overlap.

    :param first: the day of the first purchase of all, and `last` that of the last one.
    :raises TooShort: if there is no room for a day to learn from.
    """
    scoring = min(today, last + datetime.timedelta(days=1))
    span = datetime.timedelta(days=horizon)
    judging = scoring - span
    beginning = first + datetime.timedelta(days=LEAST_HISTORY)
    step = datetime.timedelta(days=min(horizon, LARGEST_STEP))
    learning = [day for day in (judging - span - step * count for count in range(MOST_TO_LEARN)) if day >= beginning]
    if not learning:
        raise TooShort(max(0, ((scoring - beginning).days) // 2))
    return Cutoffs(tuple(reversed(learning)), judging, scoring, horizon)
