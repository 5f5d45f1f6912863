"""`guanxi mine segments`, `cohorts`, `forecast` and `change` answer in JSON, CSV and words, and tell what is wrong."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from guanxi.config.cli.mine import command


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of sales: 40 customers of different habits, two products whose price rises in the second year."""
    rows = ["customer,day,product,quantity,price,cost"]
    for number in range(40):
        every = 20 + 9 * (number % 10)
        for step in range(0, 720, every):
            day = date(2024, 1, 1) + timedelta(step)
            price = (5 if number % 2 else 9) + (day.year - 2024)
            rows.append(f"c{number:02},{day},p{number % 2},{1 + number % 5},{price},{2 * (1 + number % 5)}")
    place = tmp_path_factory.mktemp("sales") / "sales.csv"
    place.write_text("\n".join(rows), encoding="utf-8")
    return place


def mine(*words: str | Path) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def said(*words: str | Path) -> dict[str, Any]:
    result = mine(*words, "--json")
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_segments_are_named_in_the_language_that_is_asked_for(file: Path) -> None:
    asked = ("segments", file, "--by", "customer", "--order", "day", "--amount", "quantity*price", "--k", "3")
    told = said(*asked)
    segments = [one["name"] for one in told["segments"]]
    rows = list(csv.DictReader(io.StringIO(mine(*asked, "--csv").stdout)))
    assert (told["customers"], len(segments), len(rows), {row["segment"] for row in rows} == set(segments)) == (40, 3, 40, True)
    assert said(*asked, "--language", "zh-hans")["customers"] == 40


def test_cohorts_count_every_customer_in_the_first_one(file: Path) -> None:
    told = said("cohorts", file, "--by", "customer", "--order", "day", "--every", "quarter")
    assert (told["customers"], told["rows"][0]["cohort"], told["rows"][0]["size"]) == (40, "2024-Q1", 40)


def test_a_forecast_sums_up_and_tells_its_errors(file: Path) -> None:
    told = said("forecast", file, "--date", "day", "--amount", "quantity*price", "--by", "product", "--periods", "2")
    total, *parts = told["series"]
    sums = [sum(values) for values in zip(*(part["expected"] for part in parts), strict=True)]
    assert (told["coming"], sums) == (["2025-12", "2026-01"], pytest.approx(total["expected"]))
    assert set(total["errors"]) >= {"seasonal naive", "smoothing", "theta"}


def test_a_change_sums_up_to_the_difference_of_the_years(file: Path) -> None:
    told = said(
        "change", file, "--product", "product", "--quantity", "quantity", "--revenue", "quantity*price", "--cost", "cost", "--date", "day",
        "--before", "2024", "--after", "2025",
    )  # fmt: skip
    assert sum(told["effects"].values()) == pytest.approx(told["change"])
    assert (told["effects"]["price"] > 0, told["effects"]["cost"], told["change"]) == (
        True, 0, pytest.approx(told["profit_after"] - told["profit_before"]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "reason", "code"),
    [
        (("segments",), "Name a file, or what of the warehouse to look at", 2),
        (("segments", "FILE", "--by", "customer"), "Say --by, --order and --amount", 2),
        (("segments", "FILE", "--by", "customer", "--order", "day", "--amount", "price", "--k", "9"), "There may be 2 to 8 groups", 2),
        (("cohorts", "FILE", "--by", "buyer", "--order", "day"), "There is no column “buyer”", 1),
        (("forecast", "FILE", "--date", "day", "--amount", "product"), "'p0' is no amount", 1),
        (("forecast", "FILE", "--date", "day"), "Say --date and --amount", 2),
        (("change", "FILE", "--before", "2024", "--after", "2024-Q3"), "have days in common", 2),
        (("change", "FILE", "--before", "2024", "--after", "soon"), "'soon' is no span", 2),
        (("change", "FILE", "--product", "product", "--quantity", "quantity", "--revenue", "price", "--date", "day", "--before", "2019",
          "--after", "2025"), "The file has no rows in 2019", 1),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_a_sentence(file: Path, words: tuple[str, ...], reason: str, code: int) -> None:
    result = mine(*(file if word == "FILE" else word for word in words))
    assert (reason in result.output, result.exit_code) == (True, code)
