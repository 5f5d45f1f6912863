"""From a plain file to a card, its reasons, and what is refused."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from guanxi.analytics.columns import NotUsable, Source
from guanxi.analytics.predicting import from_file, learning, reading, training
from guanxi.analytics.predicting.asking import Asked, Costs, Splitting
from guanxi.analytics.predicting.examples import Task
from guanxi.analytics.predicting.from_file import Question
from guanxi.analytics.predicting.reading import Named
from guanxi.analytics.predicting.tests.made import buyers
from guanxi.analytics.telling import Findings

QUICK = Asked(reasons=5, models=("logistic", "boosted"))


def _found(file: Path, *, positive: str | None = None, asked: Asked = QUICK, **named: Any) -> Findings:
    return from_file.predicted(Source(file), Question(Named("bought", **named), positive, asked))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    file = buyers(tmp_path_factory.mktemp("buyers") / "people.csv")
    return _found(file, asked=Asked(reasons=20, costs=Costs(5, 20)))


def test_all_four_models_are_compared_on_the_same_cases_and_one_is_chosen(whole: Findings) -> None:
    models = whole.said["models"]
    assert [one["model"] for one in models] == ["logistic", "tree", "boosted", "network"]
    assert [one["model"] for one in models if one["chosen"]] == [whole.said["chosen"]]
    assert all(one["auc_low"] < one["auc"] < one["auc_high"] for one in models)
    assert min(one["auc"] for one in models) > 0.75


def test_columns_that_tell_nothing_are_left_out_and_it_is_said_why(whole: Findings) -> None:
    assert {one["column"]: one["kind"] for one in whole.said["left_out"]} == {
        "id": "number", "note": "text", "same": "constant", "empty": "empty", "called": "empty",
    }  # fmt: skip
    assert [one["column"] for one in whole.said["columns"]] == ["age", "years", "region", "since"]


def test_days_written_as_text_are_days(whole: Findings) -> None:
    assert {one["column"]: one["kind"] for one in whole.said["columns"]}["since"] == "day"


def test_columns_that_say_the_same_speak_once(whole: Findings) -> None:
    for row in whole.said["results"][:20]:
        speaking = [reason["column"] for reason in row["reasons"]]
        assert not {"age", "years"} <= set(speaking)
        assert any({reason["column"], *reason["with"]} == {"age", "years"} for reason in row["reasons"])


def test_the_young_in_the_north_are_said_to_be_likely_because_they_are_young_and_in_the_north(whole: Findings) -> None:
    north = [row for row in whole.said["results"][:20] if "region: north" in [reason["text"] for reason in row["reasons"]]]
    assert len(north) > 10
    for row in north:
        told = {reason["column"]: reason for reason in row["reasons"]}
        assert told["region"]["direction"] == "raises"
        (age,) = (reason for reason in row["reasons"] if reason["column"] in ("age", "years"))
        assert (age["direction"], age["value"] is None or age["value"] < age["typical"]) == ("raises", True)


def test_without_time_cases_are_drawn_by_lot_and_it_is_said(whole: Findings) -> None:
    split = whole.said["split"]
    assert (split["kind"], split["hold_out"]["rows"]) == ("random", 300)
    assert "by lot" in split["text"]


def test_money_tells_how_many_to_contact(whole: Findings) -> None:
    profit = whole.said["profit"]
    assert profit["best"]["profit"] > profit["everybody"]
    assert profit["threshold"] == pytest.approx(0.25, abs=0.12), "a contact pays from the chance 5 / 20 on"


def test_all_of_it_is_json_and_the_same_each_time(tmp_path: Path) -> None:
    file = buyers(tmp_path / "people.csv", rows=500)
    first, second = (json.dumps(_found(file).said, allow_nan=False) for _ in range(2))
    assert first == second


def test_nothing_to_be_found_is_said_openly(tmp_path: Path) -> None:
    verdict = _found(buyers(tmp_path / "people.csv", useless=True)).said["verdict"]
    assert (verdict["useful"], verdict["strength"]) == (False, "none")
    assert verdict["text"].startswith("No better than the base rate")


def test_a_column_filled_after_the_fact_is_named(tmp_path: Path) -> None:
    file = buyers(tmp_path / "people.csv", leak=True)
    leaky = {one["column"]: one["kind"] for one in _found(file).said["warnings"]}
    clean = [one.get("column") for one in _found(file, left_out=("called",)).said["warnings"]]
    assert (leaky, clean) == ({"called": "filled after"}, [])


def test_the_latest_cases_judge_where_the_moment_is_named(tmp_path: Path) -> None:
    file = buyers(tmp_path / "people.csv")
    split = _found(file, time="since").said["split"]
    assert (split["kind"], abs(split["hold_out"]["rows"] - 300) < 30) == ("time", True)


def test_rows_without_an_answer_are_foretold(tmp_path: Path) -> None:
    file = buyers(tmp_path / "people.csv", rows=600)
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text(
        "\n".join([*lines, "601,20,3,north,2020-01-11,new,1,,,", "602,79,61,south,2020-01-11,new,1,,,"]), encoding="utf-8"
    )
    found = _found(file).said
    assert (found["results_are"], found["rows"]) == ("open", 600)
    assert [row["row"] for row in found["results"]] == [602, 603], "the rows of the file, the header is the first"
    assert found["results"][0]["score"] > 0.7
    assert found["results"][1]["score"] < 0.2


def test_rows_of_one_group_judge_or_teach_together(tmp_path: Path) -> None:
    file = buyers(tmp_path / "people.csv", rows=800)
    read = reading.from_table(Source(file), Named("bought", group="age"))
    assert read.groups is not None
    task = Task("bought", np.array([float(answer == "yes") for answer in read.answers]), ("no", "yes"))
    from guanxi.analytics.predicting.splitting import Known, split  # late: slow import

    parts = split(read.examples, task, Asked(splitting=Splitting.RANDOM), Known(groups=read.groups))
    assert not set(read.groups[parts.teaching]) & set(read.groups[parts.judging])


@pytest.mark.parametrize(
    ("answers", "positive", "said"),
    [
        (["yes"] * 60, None, "bought is yes in all 60 rows: there is nothing to tell apart."),
        (["yes"] * 7 + ["no"] * 60, None, "Only 7 of 67 rows have bought = yes; at least 20 are needed to learn from."),
        (["yes"] * 30 + ["no"] * 30, "maybe", "No row has bought = maybe. There are: yes, no."),
        ([f"word {n}" for n in range(60)], None, "bought holds 60 different texts; say which one is looked for (--positive), or choose another column."),
    ],
)  # fmt: skip
def test_answers_that_teach_nothing_are_refused_in_words(
    tmp_path: Path, answers: list[str], positive: str | None, said: str
) -> None:
    file = tmp_path / "few.csv"
    file.write_text("\n".join(["a,bought", *(f"{n % 7},{answer}" for n, answer in enumerate(answers))]), encoding="utf-8")
    with pytest.raises(NotUsable) as refused:
        _found(file, positive=positive)
    assert str(refused.value) == said


def test_several_answers_are_told_apart(tmp_path: Path) -> None:
    lot = np.random.default_rng(8)
    kinds = lot.choice(["red", "green", "blue"], 900)
    lines = [f"{'rgb'.index(kind[0]) + lot.normal() * 0.4:.3f},{lot.normal():.3f},{kind}" for kind in kinds]
    file = tmp_path / "colors.csv"
    file.write_text("\n".join(["near,noise,bought", *lines]), encoding="utf-8")
    said = _found(file).said
    assert (said["target"]["kind"], said["target"]["classes"], said["verdict"]["useful"]) == (
        "several",
        ["blue", "green", "red"],
        True,
    )
    assert min(one["accuracy"] for one in said["models"]) > 0.75
    assert max(one["accuracy_base"] for one in said["models"]) < 0.5
    assert said["results"][0]["reasons"][0]["column"] == "near"


def test_numbers_are_foretold_against_the_simplest_guess(tmp_path: Path) -> None:
    lot = np.random.default_rng(9)
    x, noise = lot.normal(size=900), lot.normal(size=900)
    file = tmp_path / "numbers.csv"
    file.write_text(
        "\n".join(["x,bought", *(f"{a:.3f},{3 * a + b:.3f}" for a, b in zip(x, noise, strict=True))]), encoding="utf-8"
    )
    said = _found(file).said
    (chosen,) = (one for one in said["models"] if one["chosen"])
    assert (said["target"]["kind"], chosen["model"], said["verdict"]["useful"]) == ("number", "logistic", True)
    assert (chosen["mae"], chosen["mae_base"]) == pytest.approx((0.8, 2.5), abs=0.25)


@pytest.mark.parametrize("name", ["logistic", "tree", "boosted", "network"])
@pytest.mark.parametrize("kind", ["two", "several", "number"])
def test_a_model_kept_as_plain_data_foretells_the_same(name: str, kind: str, tmp_path: Path) -> None:
    examples = reading.from_table(Source(buyers(tmp_path / "people.csv", rows=400)), Named("bought")).examples
    lot = np.random.default_rng(1)
    values = lot.normal(size=400) if kind == "number" else lot.integers(0, 2 if kind == "two" else 3, 400).astype(float)
    task = Task("a", values, {"two": ("no", "yes"), "several": ("a", "b", "c"), "number": ()}[kind])
    from guanxi.analytics.predicting import encoding  # late: slow import

    measured = encoding.learned(examples)
    learned = learning.catalog.LEARNERS[name].learn(measured.applied(examples), task)
    model = training.Model(measured, learned, (0,) * len(examples.columns))
    again = training.of_plain_data(json.loads(json.dumps(training.as_plain_data(model))))
    assert np.array_equal(again.foretold(examples), model.foretold(examples))
