"""`guanxi mine` answers in JSON, CSV and words, and tells what is wrong."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guanxi.config.cli.mine import command

LINES = "customer,day,item,amount\n" + "".join(
    f"{who},2026-01-{day:02},{item},10\n" for who in range(10) for day, item in ((1, "tea"), (1, "milk"), (5, "cup"))
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "sales.csv"
    place.write_text(LINES, encoding="utf-8")
    return place


def mine(*words: str | Path) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def test_rules_come_as_json_csv_and_table(file: Path) -> None:
    asked = ("rules", file, "--by", "customer", "--item", "item", "--confidence", "1", "--longest", "2")
    said = json.loads(mine(*asked, "--json").stdout)
    assert (said["baskets"], said["items"], said["min_support"], len(said["rules"])) == (10, 3, 0.01, 6)
    assert {row["confidence"] for row in csv.DictReader(io.StringIO(mine(*asked, "--csv").stdout))} == {"1"}
    assert mine(*asked).stdout.splitlines()[0] == "10 baskets, 3 items, 6 rules"


def test_sequences_obey_gaps_in_days(file: Path) -> None:
    asked = ("sequences", file, "--by", "customer", "--order", "day", "--item", "item", "--confidence", "100%", "--json")
    found = [json.loads(mine(*asked, *more).stdout)["sequences"] for more in ((), ("--max-gap", "3"))]
    assert ([one["sequence"] for one in found[0]], found[1]) == (
        [[["milk"], ["cup"]], [["milk", "tea"], ["cup"]], [["tea"], ["cup"]]],
        [],
    )


def test_findings_go_to_a_file(file: Path, tmp_path: Path) -> None:
    result = mine("rules", file, "--by", "customer", "--item", "item", "--csv", "--output", tmp_path / "rules.csv")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "rules.csv").read_text(encoding="utf-8").startswith("antecedent,consequent,count,support")


@pytest.mark.parametrize(
    ("words", "reason", "code"),
    [
        (("rules", "--by", "customer"), "--by and --item belong together", 2),
        (("rules", "--by", "buyer", "--item", "item"), "There is no column “buyer”.", 1),
        (("rules", "--support", "5"), "'5' is no share", 2),
        (("rules", "--support", "0.001", "--most", "1"), "More than 1 sets of items", 1),
        (("sequences",), "Say --by, --order and --item", 2),
        (("lifetime", "--by", "customer", "--order", "day"), "Customers: 10. That is too few", 1),
        (("lifetime", "--by", "customer", "--order", "item"), "Row 2: 'tea' is no day.", 1),
    ],
)
def test_what_is_wrong_is_told(file: Path, words: tuple[str, ...], reason: str, code: int) -> None:
    result = mine(words[0], file, *words[1:])
    assert (reason in result.output, result.exit_code, "Traceback" in result.output) == (True, code, False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rules"], "Name a file, or what of the warehouse to look at"),
        (["rules", "{file}", "--from", "order-lines"], "Name a file, or what of the warehouse to look at"),
        (["sequences", "{file}", "--level", "product"], "--level is for the warehouse"),
        (["sequences", "{file}", "--as", "mei"], "--as is for the warehouse"),
        (["lifetime", "{file}"], "Say --by and --order"),
    ],
)
def test_a_file_and_the_warehouse_are_kept_apart(tmp_path: Path, words: list[str], said: str) -> None:
    file = tmp_path / "baskets.csv"
    file.write_text("a,b\n", encoding="utf-8")
    result = mine(*(word.format(file=file) for word in words))
    assert (result.exit_code, said in result.output) == (2, True), result.output
