"""Customers of the warehouse as examples: what was known of each on several days, and what came after them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from . import features
from .examples import Column, Examples, Floats, Whole
from .features import View
from .subjects import Subject

MOST_ROWS = 200_000
"""Of more customers than this a part is learned from: those whose number leaves no rest."""


class Star(Protocol):
    """The warehouse as one run may look into it."""

    def arrays(self, sql: str, *values: Any) -> dict[str, Any]:
        """Ask, and give each column as an array."""


@dataclass(frozen=True)
class Question:
    """A subject with what was chosen: days ahead, category (its key), which amount counts, the least amount; and the reach as SQL."""

    subject: Subject
    horizon: int
    category: int | None = None
    newcomers: bool = False
    profit: bool = False
    amount: str = "revenue"
    threshold: float = 0.0
    reach: str = "true"
    values: tuple[Any, ...] = ()

    def view(self, day: datetime.date) -> View:
        """The question as it is asked on this day."""
        who = self.subject.who
        if self.newcomers and self.category is not None:
            who = f"({who}) AND (own.recency IS NULL OR own.recency > {features.YEAR})"
        return View(day.isoformat(), self.horizon, who, self.reach, self.bought, self.profit)

    @property
    def bought(self) -> str:
        """The condition that a product is of the category."""
        if self.category is None:
            return "false"
        return f"{int(self.category)} IN (category1_id, category2_id, category3_id)"


@dataclass(frozen=True)
class Gathered:
    """Examples with the customer and the day of each row; `answers` where what came is asked for."""

    examples: Examples
    accounts: Whole
    moments: Floats
    answers: Floats


def gathered(star: Star, question: Question, days: Sequence[datetime.date], *, answered: bool) -> Gathered:
    """What was known on each of the days, the rows of one day after those of another."""
    tables = [_table(star, question, day, answered=answered, part=len(days)) for day in days]
    accounts = np.concatenate([np.asarray(table["account"], np.int64) for table in tables])
    moments = np.concatenate(
        [np.full(len(table["account"]), float(day.toordinal())) for table, day in zip(tables, days, strict=True)]
    )
    columns = tuple(
        _column(feature, [table[feature.name] for table in tables]) for feature in features.chosen(question.view(days[0]))
    )
    answers = np.concatenate([_numbers(table["came"]) for table in tables]) if answered else np.empty(0)
    return Gathered(Examples(columns, len(accounts)), accounts, moments, answers)


def _table(star: Star, question: Question, day: datetime.date, *, answered: bool, part: int) -> dict[str, Any]:
    known = features.statement(question.view(day))
    if not answered:
        return star.arrays(known, *question.values)
    otherwise = filled(question.subject.otherwise, question, day)
    sql = (
        f"SELECT known.*, CAST(coalesce(came, {otherwise}) AS DOUBLE) AS came FROM ({known}) known "  # noqa: S608 (our own words)
        f"LEFT JOIN ({came(question, day)}) ON who = account ORDER BY account"
    )
    found = star.arrays(sql, *question.values, *question.values)
    whole = len(found["account"])
    if whole * part <= MOST_ROWS:
        return found
    kept = np.asarray(found["account"], np.int64) % -(-whole * part // MOST_ROWS) == 0
    return {name: values[kept] for name, values in found.items()}


def came(question: Question, day: datetime.date) -> str:
    """What came of each customer who has a line in the days ahead; `otherwise` says what holds for all others."""
    until = day + datetime.timedelta(days=question.horizon)
    of_category = f"product_key IN (SELECT product_key FROM dim_product WHERE {question.bought})"  # noqa: S608 (our own words)
    bought = "true" if question.category is None else of_category
    return (
        f"SELECT f.account_id AS who, {filled(question.subject.came, question, day)} AS came FROM fact_order_lines f "  # noqa: S608
        f"WHERE f.day >= DATE '{day}' AND f.day < DATE '{until}' AND {question.reach} AND {bought} GROUP BY 1"
    )


def filled(sql: str, question: Question, day: datetime.date) -> str:
    """Put the question's amount, days and day into the SQL of its subject."""
    amount = f"f.{question.amount}"
    return sql.format(day=day, horizon=question.horizon, amount=amount, threshold=float(question.threshold))


def _column(feature: features.Feature, parts: Sequence[Any]) -> Column:
    if feature.unit != "level":
        return Column(feature.name, np.concatenate([_numbers(part) for part in parts]))
    texts = [
        text if isinstance(text, str) and text else None
        for part in parts
        for text in np.ma.filled(np.ma.asarray(part, object), None)
    ]
    levels = sorted({text for text in texts if text is not None})
    places = {text: float(place) for place, text in enumerate(levels)}
    return Column(feature.name, np.array([np.nan if text is None else places[text] for text in texts]), tuple(levels))


def _numbers(values: Any) -> Floats:
    numbers: Floats = np.ma.filled(np.ma.asarray(values).astype(np.float64), np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)
