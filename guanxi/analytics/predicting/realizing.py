"""Were the predictions right? What came of the customers of an earlier run, as soon as the days it looked ahead are over."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guanxi.analytics.mining import data
from guanxi.analytics.mining.models import MiningRun
from guanxi.people.models import Person
from guanxi.people.models.role import Reach
from guanxi.records.refusals import Refusal

from .subjects import SUBJECTS

if TYPE_CHECKING:
    from .gathering import Question

Row = Mapping[str, Any]
BEST_PART = 0.1


@dataclass(frozen=True)
class Later:
    """What came: until which day it can be told, whether it is over, and for the best tenth and all customers what was said and what came.

    Rates for questions with yes or no, means for numbers.
    """

    until: datetime.date
    is_over: bool
    customers: int = 0
    said_best: float = 0.0
    came_best: float = 0.0
    said: float = 0.0
    came: float = 0.0

    @property
    def lift(self) -> float:
        """How many times the average rate the best tenth had."""
        return self.came_best / self.came if self.came else 0.0


def looked(run: MiningRun, told: Mapping[str, Any], rows: Sequence[Row], person: Person | None) -> Later | None:
    """Compare scores with what came; None for tables and for runs about a part of the figures.

    Only sums over all customers are told, to those who may see the run.
    """
    days = told.get("days")
    if not days or not rows or run.reach != Reach.ALL:
        return None
    until = datetime.date.fromisoformat(days["until"])
    try:
        with data.opened(None, until) as opened:
            if _last(opened) < until - datetime.timedelta(days=1):
                return Later(until, is_over=False)
            came, otherwise = _came(opened, told, datetime.date.fromisoformat(days["scoring"]))
    except Refusal:
        return None
    return _compared(rows, lambda row: came.get(row["account"], otherwise), until)


def _last(opened: data.Data) -> datetime.date:
    found: datetime.date | None = opened.rows("SELECT max(day) FROM fact_order_lines")[0][0]
    return found or datetime.date.min


def _came(opened: data.Data, told: Mapping[str, Any], day: datetime.date) -> tuple[dict[int, float], float]:
    """What came of each customer with a line in those days, and what holds for all others."""
    from . import gathering  # late: slow import

    question = _question(told["question"])
    found = opened.rows(gathering.came(question, day))
    otherwise = float(gathering.filled(question.subject.otherwise, question, day))
    return {int(who): float(came) for who, came in found if came is not None}, otherwise


def _question(asked: Mapping[str, Any]) -> "Question":
    from .gathering import Question  # late: slow import

    return Question(
        SUBJECTS[asked["subject"]],
        asked["horizon"],
        asked["category"],
        asked["newcomers"],
        asked["profit"],
        asked["amount"],
        asked["threshold"],
    )


def _compared(rows: Sequence[Row], actual: Callable[[Row], float], until: datetime.date) -> Later:
    ordered = sorted(rows, key=_score)
    best = ordered[-max(1, round(len(ordered) * BEST_PART)) :]
    return Later(until, True, len(rows), _mean(best, _score), _mean(best, actual), _mean(rows, _score), _mean(rows, actual))


def _score(row: Row) -> float:
    return float(row["score"])


def _mean(rows: Sequence[Row], value: Callable[[Row], float]) -> float:
    return sum(map(value, rows)) / len(rows)
