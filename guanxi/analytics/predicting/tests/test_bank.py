"""The calls of a Portuguese bank (Moro, Cortez, Rita 2014): known figures are found again, and the column that knows too much is named."""

from pathlib import Path
from typing import Any

import pytest

from guanxi.analytics.columns import Source
from guanxi.analytics.predicting import from_file
from guanxi.analytics.predicting.asking import Asked, Splitting
from guanxi.analytics.predicting.from_file import Question
from guanxi.analytics.predicting.reading import Named

FILE = Path(__file__).resolve().parents[5] / "shared/data/bank_marketing/bank-additional-full.csv.gz"
QUICK = ("logistic", "boosted")


def _said(*left_out: str, splitting: Splitting = Splitting.FOUND) -> dict[str, Any]:
    if not FILE.exists():
        pytest.skip("the calls of the bank (shared/data/bank_marketing) are not beside the project")
    asked = Asked(splitting=splitting, reasons=3, models=QUICK)
    return from_file.predicted(Source(FILE), Question(Named("y", left_out=left_out), None, asked)).said


def _auc(said: dict[str, Any]) -> list[float]:
    return [one["auc"] for one in said["models"]]


def test_judged_by_the_last_quarter_in_time_without_the_duration() -> None:
    said = _said("duration")
    assert said["split"]["kind"] == "order", "the rows stand in the order of the calls, and that is found out"
    assert (said["split"]["training"]["rows"], said["split"]["hold_out"]["rows"]) == (30_891, 10_297)
    logistic, boosted = _auc(said)
    assert logistic == pytest.approx(0.71, abs=0.015)
    assert boosted > 0.75, "0.73 where the trees learn from the times as well, of which none comes again"
    assert [one["kind"] for one in said["warnings"]] == ["drift"], "6% of the first calls, 26% of the last ones had the answer"


@pytest.mark.thorough
def test_judged_by_lot_without_the_duration() -> None:
    assert _auc(_said("duration", splitting=Splitting.RANDOM)) == pytest.approx([0.787, 0.801], abs=0.012)


@pytest.mark.thorough
def test_the_duration_of_the_call_is_named_as_known_only_afterwards() -> None:
    said = _said()
    assert [one["column"] for one in said["warnings"] if one["kind"] == "carries"] == ["duration"]
