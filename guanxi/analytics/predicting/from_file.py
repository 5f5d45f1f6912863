"""From a plain file to a model card: what `guanxi mine predict` does."""

from dataclasses import dataclass, field

import numpy as np

from guanxi.analytics.columns import Source, said
from guanxi.analytics.telling import Findings

from . import answering, card, reading
from .asking import Asked
from .reading import Named
from .training import Given, train


@dataclass(frozen=True)
class Question:
    """The file's columns, the answer that is looked for, and how to learn."""

    named: Named
    positive: str | None = None
    asked: Asked = field(default_factory=Asked)


def predicted(source: Source, question: Question) -> Findings:
    """Learn from the rows with an answer; tell those without one, or else the rows that judged, with reasons.

    :raises NotUsable: if a column is missing or there is nothing to learn.
    :raises UnreadableTable: if the file is no table.
    """
    read = reading.from_table(source, question.named)
    task = answering.task_of(question.named.target, read.answers, question.positive)
    trained = train(Given(read.examples, task, read.moments, read.groups), question.asked)
    told = card.told(trained, read.examples, read.left)
    if read.open.rows:
        rows = card.cases(trained.final, read.open, read.open_numbers, question.asked.reasons)
        return card.findings(trained, {**told, "results_are": "open"}, rows)
    judging = trained.split.judging
    answers = tuple(said(read.answers[row]) for row in judging)
    numbers = tuple(int(number) for number in np.array(read.numbers)[judging])
    rows = card.cases(trained.judging, read.examples.taken(judging), numbers, question.asked.reasons, answers)
    return card.findings(trained, {**told, "results_are": "hold_out"}, rows)
