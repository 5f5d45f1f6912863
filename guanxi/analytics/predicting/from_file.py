"""From a plain file to a model card: what `guanxi mine predict` does."""

from dataclasses import dataclass, field

import numpy as np

from guanxi.analytics.columns import Source, said
from guanxi.analytics.telling import Findings

from . import answering, card, reading
from .asking import Asked
from .reading import Named, Read
from .splitting import Known
from .training import Given, Progress, quiet, train


@dataclass(frozen=True)
class Question:
    """The file's columns, the answer that is looked for, and how to learn."""

    named: Named
    positive: str | None = None
    asked: Asked = field(default_factory=Asked)


def predicted(source: Source, question: Question) -> Findings:
    """Learn from the rows of a file.

    :raises NotUsable: if a column is missing or there is nothing to learn.
    :raises UnreadableTable: if the file is no table.
    """
    return learned(reading.from_table(source, question.named), question)


def learned(read: Read, question: Question, progress: Progress = quiet, *, is_plain: bool = True) -> Findings:
    """Learn from the rows with an answer; tell those without one, or else the rows that judged, with reasons.

    :raises NotUsable: if there is nothing to learn.
    """
    task = answering.task_of(question.named.target, read.answers, question.positive)
    trained = train(Given(read.examples, task, Known(read.moments, read.groups)), question.asked, progress)
    told = card.told(trained, read.examples, read.left)
    if read.open.rows:
        told["results_are"] = "open"
        rows = card.cases(trained.final, read.open, read.open_numbers, question.asked.reasons)
    else:
        told["results_are"] = "hold_out"
        judging = trained.split.judging
        answers = tuple(said(read.answers[row]) for row in judging)
        numbers = tuple(int(number) for number in np.array(read.numbers)[judging])
        rows = card.cases(trained.judging, read.examples.taken(judging), numbers, question.asked.reasons, answers)
    return card.findings(trained, card.unworded(told) if is_plain else told, rows)
