"""What is foretold for one customer, as a person is shown it."""

import datetime
from dataclasses import dataclass
from typing import Any

from guanxi.analytics.mining.models import MiningRun
from guanxi.customers.models import Account
from guanxi.people.models import Person

from . import scoring, wording
from .models import Score
from .subjects import SUBJECTS

MOST_REASONS = 3


@dataclass(frozen=True)
class Foretold:
    """One question about the customer: what was asked, the answer and its reasons in words, and what an earlier run said."""

    run: int
    asked: str
    kind: str
    subject: str
    value: float
    place: float
    reasons: list[dict[str, Any]]
    as_of: datetime.date | None
    currency: str
    is_good: bool
    before: str | None


def of_account(account: Account, person: Person) -> list[Foretold]:
    """The answers of all runs in use that this person may see about the customer."""
    scores = list(scoring.shown_to(person, account))
    earlier = scoring.before(scores)
    return [_foretold(score, earlier.get(score.pk)) for score in scores]


def _foretold(score: Score, earlier: float | None) -> Foretold:
    told = score.run.outcome.said
    question, kind = told.get("question", {}), told["target"]["kind"]
    subject = question.get("subject", "")
    return Foretold(
        run=score.run_id,
        asked=wording.asked(question),
        kind=kind,
        subject=subject,
        value=score.value,
        place=score.place,
        reasons=wording.telling(score.reasons, MOST_REASONS),
        as_of=_as_of(score.run, told),
        currency=told.get("currency", ""),
        is_good=SUBJECTS[subject].good if subject else True,
        before=None if earlier is None else _said(earlier, kind),
    )


def _as_of(run: MiningRun, told: dict[str, Any]) -> datetime.date | None:
    if "days" in told:
        return datetime.date.fromisoformat(told["days"]["scoring"])
    return run.finished_at.date() if run.finished_at else None


def _said(value: float, kind: str) -> str:
    return wording.number(value, 0) if kind == "number" else wording.percent(value)
