"""Figures of goodness are those of scikit-learn and of what is counted by hand."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from guanxi.analytics.predicting import judging
from guanxi.analytics.predicting.asking import Costs
from guanxi.analytics.predicting.earning import earned

CASES = some.lists(some.tuples(some.integers(0, 6), some.booleans()), min_size=4, max_size=60).filter(
    lambda cases: len({answer for _, answer in cases}) == 2
)


def _arrays(cases: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([score for score, _ in cases], float), np.array([answer for _, answer in cases], float)


@given(CASES)
def test_the_auc_is_the_share_of_pairs_in_the_right_order_with_ties_as_halves(cases: list[tuple[int, bool]]) -> None:
    scores, answers = _arrays(cases)
    yes, no = scores[answers == 1], scores[answers == 0]
    by_hand = np.mean([[1.0 if a > b else 0.5 if a == b else 0.0 for b in no] for a in yes])
    assert judging.auc(scores, answers) == pytest.approx(by_hand)
    assert judging.auc(scores, answers) == pytest.approx(roc_auc_score(answers, scores))


@given(CASES)
def test_scores_and_losses_are_those_of_scikit_learn(cases: list[tuple[int, bool]]) -> None:
    scores, answers = _arrays(cases)
    chances = (scores + 0.5) / 8
    assert judging.brier(chances, answers) == pytest.approx(brier_score_loss(answers, chances))
    assert judging.log_loss(chances, answers) == pytest.approx(log_loss(answers, chances))


def test_the_interval_of_the_auc_is_that_of_delong_by_its_definition() -> None:
    lot = np.random.default_rng(3)
    answers = (lot.random(80) < 0.4).astype(float)
    scores = np.round(answers + lot.normal(size=80), 1)
    yes, no = scores[answers == 1], scores[answers == 0]
    pairs = (yes[:, None] > no[None, :]) + 0.5 * (yes[:, None] == no[None, :])
    error = np.sqrt(pairs.mean(axis=1).var(ddof=1) / len(yes) + pairs.mean(axis=0).var(ddof=1) / len(no))
    found = judging.auc_interval(scores, answers)
    assert (found.low, found.high) == pytest.approx((found.value - 1.959964 * error, found.value + 1.959964 * error), abs=1e-5)


def test_the_interval_of_the_auc_is_about_that_of_drawing_again() -> None:
    lot = np.random.default_rng(4)
    answers = (lot.random(400) < 0.3).astype(float)
    scores = answers + lot.normal(size=400) * 1.5
    drawn = [judging.auc(scores[rows], answers[rows]) for rows in lot.integers(0, 400, (400, 400))]
    found = judging.auc_interval(scores, answers)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.015)


def test_a_score_against_itself_differs_by_nothing_surely() -> None:
    answers = np.array([1.0, 0, 1, 0, 0, 1])
    scores = np.array([3.0, 1, 2, 2, 0, 5])
    found = judging.auc_difference(scores, scores, answers)
    assert (found.value, found.low, found.high) == (0, 0, 0)


@given(CASES)
def test_what_the_best_hold_does_not_depend_on_the_order_of_equal_scores(cases: list[tuple[int, bool]]) -> None:
    scores, answers = _arrays(cases)
    turned = judging.gains(scores[::-1], answers[::-1])
    assert judging.gains(scores, answers) == pytest.approx(turned)
    assert judging.gains(scores, answers)[-1] == answers.sum()


def test_lift_is_counted_by_hand() -> None:
    scores = np.arange(10.0, 0.0, -1.0)
    answers = np.array([1.0, 1, 0, 1, 0, 0, 0, 0, 1, 0])
    first, second, *_, last = judging.lift_table(scores, answers)
    assert (first.cases, first.rate, first.lift, first.found) == (1, 1, 2.5, 0.25)
    assert (second.cases, second.lift, second.found) == (2, 2.5, 0.5)
    assert (last.lift, last.found) == (1, 1)


@settings(deadline=None)
@given(CASES)
def test_bins_hold_every_case_once_and_never_part_equal_chances(cases: list[tuple[int, bool]]) -> None:
    scores, answers = _arrays(cases)
    chances = scores / 7
    bins = judging.calibration(chances, answers, 5)
    assert sum(one.cases for one in bins) == len(cases)
    assert sum(one.came * one.cases for one in bins) == pytest.approx(answers.sum())
    assert all(before.high < after.low for before, after in pairwise(bins))


def test_the_area_below_the_points_of_the_curve_is_the_auc() -> None:
    lot = np.random.default_rng(5)
    answers = (lot.random(300) < 0.5).astype(float)
    scores = np.round(answers + lot.normal(size=300), 1)
    x, y = zip(*judging.roc(scores, answers, most=10_000), strict=True)
    assert float(np.trapezoid(y, x)) == pytest.approx(judging.auc(scores, answers), abs=1e-4)


def test_most_is_earned_where_the_next_contact_would_cost_more_than_it_brings() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
    answers = np.array([1.0, 1, 0, 1, 0, 0])
    found = earned(scores, answers, Costs(contact=4, gain=10))
    assert (found.best.cases, found.best.profit, found.threshold, found.everybody) == (4, 14, 0.6, 6)


def test_where_no_contact_pays_nobody_is_contacted() -> None:
    found = earned(np.array([0.9, 0.1]), np.array([0.0, 1.0]), Costs(contact=11, gain=10))
    assert (found.best.cases, found.best.profit, found.threshold) == (0, 0, None)
