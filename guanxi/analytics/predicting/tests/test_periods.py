"""What tells the times apart is not learned as if it told the cases apart."""

from dataclasses import replace

import numpy as np
import pytest

from guanxi.analytics.predicting import judging, periods, training
from guanxi.analytics.predicting.asking import Asked, Splitting
from guanxi.analytics.predicting.examples import Column, Examples, Task
from guanxi.analytics.predicting.learning import boosted
from guanxi.analytics.predicting.splitting import Known
from guanxi.analytics.predicting.training import Given

ROWS = 4_000


def _task(values: np.ndarray) -> Task:
    return Task("buys", values.astype(float), ("no", "yes"))


def _odds(rate: float) -> float:
    return float(np.log(rate / (1 - rate)))


def _changing() -> tuple[Examples, Task]:
    """Cases in order of time: interest rises for three quarters and more and more buy, then it falls and more still buy; wishes count always."""
    lot = np.random.default_rng(3)
    time = np.arange(ROWS) / ROWS
    interest = np.where(time < 0.75, time, 0.75 - 3 * (time - 0.75)) + lot.normal(0, 0.02, ROWS)
    wish = lot.normal(size=ROWS)
    bought = lot.random(ROWS) < 1 / (1 + np.exp(2.5 - 4 * time - 0.7 * wish))
    return Examples((Column("interest", interest), Column("wish", wish)), ROWS), _task(bought)


def test_trees_order_later_cases_better_if_they_need_not_explain_the_times() -> None:
    examples, task = _changing()
    numbers = np.column_stack([column.values for column in examples.columns])
    earlier, later = np.arange(3_000), np.arange(3_000, ROWS)
    taught = task.taken(earlier)
    usual = periods.usual(taught, earlier.astype(float))
    plain, told_apart = (boosted.learn(numbers[earlier], one) for one in (taught, replace(taught, usual=usual)))
    before, now = (judging.auc(model.foretold(numbers[later]), task.values[later]) for model in (plain, told_apart))
    assert now > before + 0.05


@pytest.mark.parametrize(("how", "apart"), [(Splitting.ORDER, True), (Splitting.TIME, True), (Splitting.RANDOM, False)])
def test_times_are_told_apart_only_where_they_are_known(how: Splitting, *, apart: bool) -> None:
    examples, task = _changing()
    known = Known(np.arange(ROWS, dtype=float)) if how is Splitting.TIME else Known()
    trained = training.train(Given(examples, task, known, is_dated=True), Asked(splitting=how, models=("boosted",)))
    for model in (trained.judging, trained.final):
        assert (model.learned.told()["start"] != 0) == apart
        again = training.of_plain_data(training.as_plain_data(model))
        assert again.foretold(examples).tolist() == model.foretold(examples).tolist()


def test_cases_of_one_moment_are_of_one_stretch_wherever_they_stand() -> None:
    lot = np.random.default_rng(1)
    moments = lot.integers(0, 3, 3_000).astype(float)
    task = _task(lot.random(3_000) < np.array([0.2, 0.5, 0.8])[moments.astype(int)])
    usual = periods.usual(task, moments)
    assert usual is not None
    for moment, rate in enumerate((0.2, 0.5, 0.8)):
        (odds,) = set(usual.odds[moments == moment])
        assert odds == pytest.approx(_odds(rate), abs=0.2)


@pytest.mark.parametrize(
    ("rates", "expected"),
    [([0.2] * 10, 0.2), ([0.1, 0.4] * 5, 0.22), ([0.1] * 5 + [0.5] * 5, 0.5), (np.linspace(0.1, 0.7, 10), 0.7)],
    ids=["the same always", "to and fro", "a jump", "rising"],
)
def test_what_is_usual_of_late_is_what_would_have_foretold_best(rates: list[float], expected: float) -> None:
    values = np.concatenate([np.arange(1_000) < 1_000 * rate for rate in rates])
    usual = periods.usual(_task(values), np.repeat(np.arange(len(rates)), 1_000).astype(float))
    assert usual is not None
    assert usual.latest == pytest.approx(_odds(expected), abs=0.1)


def test_few_answers_many_answers_and_numbers_know_no_stretches() -> None:
    order = np.arange(1_000.0)
    assert periods.usual(_task(order % 6 == 0), order) is None, "166 of them are too few for two stretches"
    assert periods.usual(_task(order % 4 == 0), np.zeros(1_000)) is None, "all at one moment"
    assert periods.usual(Task("kind", order % 3, ("a", "b", "c")), order) is None
    assert periods.usual(Task("amount", order), order) is None
