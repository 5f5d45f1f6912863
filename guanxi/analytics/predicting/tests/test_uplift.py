"""Whom a contact changes: known effects are found, and where there is none to be found that is said."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from guanxi.analytics.columns import NotUsable, Source
from guanxi.analytics.predicting import qini, uplift_file
from guanxi.analytics.predicting.qini import Experiment
from guanxi.analytics.predicting.reading import Named
from guanxi.analytics.predicting.tests.made import experiment
from guanxi.analytics.predicting.uplift_file import Question


def _arm(file: Path, **more: Any) -> dict[str, Any]:
    found = uplift_file.measured(Source(file), Question(Named("visit", treatment="segment"), **more)).said
    (arm,) = found["arms"]
    return {**arm, "groups": found["groups"], "control": found["control"]}


def test_those_whom_the_mailing_changes_are_found(tmp_path: Path) -> None:
    arm = _arm(experiment(tmp_path / "mail.csv", works_for="young"))
    best = next(one for one in arm["models"] if one["model"] == arm["best"])
    assert (arm["advice"], arm["control"]) == ("target", "No E-Mail")
    assert arm["effect"]["low"] < 0.1 < arm["effect"]["high"]
    assert best["uplift"]["30%"] == pytest.approx(0.2, abs=0.05)
    assert best["above_response"]["low"] > 0


def test_an_effect_alike_for_all_cannot_be_aimed(tmp_path: Path) -> None:
    arm = _arm(experiment(tmp_path / "mail.csv", works_for="all"))
    assert (arm["advice"], arm["effect"]["low"] > 0) == ("all", True)
    assert arm["text"].startswith("No reliable targeting")


def test_no_effect_is_no_effect(tmp_path: Path) -> None:
    assert _arm(experiment(tmp_path / "mail.csv", works_for="nobody"))["advice"] == "unclear"


def test_rates_of_the_groups_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "mail.csv"
    experiment(file, works_for="young", rows=2_000)
    rows = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    for told in _arm(file)["groups"]:
        visits = [int(row[4]) for row in rows if row[3] == told["group"]]
        assert (told["rows"], told["answers"], told["rate"]) == (
            len(visits),
            sum(visits),
            pytest.approx(sum(visits) / len(visits)),
        )


def test_a_file_where_nobody_was_left_alone_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mail.csv"
    file.write_text("\n".join(["a,segment,visit", *(f"{n % 5},Mail,{n % 2}" for n in range(100))]), encoding="utf-8")
    with pytest.raises(NotUsable, match="nobody was left alone"):
        _arm(file)


def test_who_was_left_alone_must_be_told_where_no_name_says_it(tmp_path: Path) -> None:
    file = tmp_path / "mail.csv"
    lines = [f"{n % 5},{'AB'[n % 2]},{n // 2 % 2}" for n in range(400)]
    file.write_text("\n".join(["a,segment,visit", *lines]), encoding="utf-8")
    with pytest.raises(NotUsable, match=r"Say which segment means left alone \(--control\)\. There are: A, B\."):
        _arm(file)
    assert _arm(file, control="b")["group"] == "A"


def _by_hand(scores: np.ndarray, treated: np.ndarray, answers: np.ndarray) -> float:
    """The area by its definition, case by case (no equal scores)."""
    order, area, before = np.argsort(-scores), 0.0, 0.0
    for count in range(1, len(scores) + 1):
        t, y = treated[order[:count]], answers[order[:count]]
        others = (1 - t).sum()
        won = (t * y).sum() - ((1 - t) * y).sum() * (t.sum() / others if others else 0)
        area += (before + won) / 2
        before = won
    return area - before * len(scores) / 2


def test_qini_is_its_definition_counted_by_hand() -> None:
    lot = np.random.default_rng(11)
    treated, answers = (lot.random(60) < 0.5).astype(float), (lot.random(60) < 0.4).astype(float)
    scores = lot.normal(size=60)
    ranked = qini._ranked(scores, Experiment(treated, answers))
    assert qini._area(ranked, np.ones(60)) == pytest.approx(_by_hand(scores, treated, answers))


def test_knowing_the_answers_has_a_qini_of_one() -> None:
    lot = np.random.default_rng(12)
    experiment_ = Experiment((lot.random(500) < 0.5).astype(float), (lot.random(500) < 0.4).astype(float))
    perfect = experiment_.answers * (2 * experiment_.treated - 1)
    assert qini.coefficient(perfect, experiment_) == pytest.approx(1)
    assert abs(qini.coefficient(np.zeros(500), experiment_)) < 1e-9, "the same score for all is choosing by lot"
