"""Histories from files: what belongs together, in which order, and what is refused."""

from fractions import Fraction
from pathlib import Path

import pytest

from guanxi.analytics import findings
from guanxi.analytics.columns import NotUsable, Source
from guanxi.analytics.sequences import reading
from guanxi.analytics.sequences.rules import Asked, sequences

DATA = Path(__file__).parents[5] / "shared" / "data"
SUPERSTORE, HELPDESK = DATA / "superstore_cn" / "superstore_cn.xls", DATA / "events" / "helpdesk.csv.gz"


def written(folder: Path, content: str) -> Path:
    file = folder / "events.csv"
    file.write_text(content, encoding="utf-8")
    return file


def table(file: Path) -> reading.Read:
    return reading.from_table(Source(file), by="customer", order="DAY", item="item")


def test_days_count_in_seconds_and_the_same_moment_is_one_event(tmp_path: Path) -> None:
    read = table(written(tmp_path, "Customer,Day,Item\n1,2026-01-02,b\n1,2026/1/1,a\n1,2026年1月2日,c\n2,,d\n"))
    assert (len(read.histories), read.unit, read.histories.items) == (1, 86_400, ("b", "a", "c"))
    assert (read.histories.times[1] - read.histories.times[0], read.histories.starts.tolist()) == (86_400, [0, 1, 3])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("customer,day,itm\n1,1,a\n", "There is no column “item”. Did you mean itm? Columns: customer, day, itm."),
        ("customer,day,item\n1,soon,a\n", "Row 2: “soon” is neither a day, a time nor a whole number."),
        ("customer,day,item\n1,3,a\n1,2026-01-01,a\n", "Row 3: 2026-01-01 stands in a column that holds both days and numbers."),
        ("customer,day,item\n1,,a\n", "No row has customer, DAY and item."),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(NotUsable) as told:
        table(written(tmp_path, content))
    assert str(told.value) == reason


def test_the_format_of_spmf_is_known(tmp_path: Path) -> None:
    file = written(tmp_path, "@CONVERTED_FROM_TEXT\n@ITEM=1=tea\n1 2 -1 3 -1 -2\n3 -2\n")
    read = reading.from_spmf(file)
    assert (reading.is_spmf(file), read.histories.items, read.histories.starts.tolist()) == (
        True,
        ("tea", "2", "3"),
        [0, 2, 3, 4],
    )
    with pytest.raises(NotUsable, match="Line 2 is no sequence"):
        reading.from_spmf(written(tmp_path, "1 -1 -2\n1 x -2\n"))


@pytest.mark.skipif(not DATA.exists(), reason=f"{DATA} is not there")
def test_as_many_patterns_as_independent_programs_find() -> None:
    """PrefixSpan, CM-SPAM and CM-SPADE of SPMF count 947 (superstore) and 152 (help desk)."""
    shop = reading.from_table(Source(SUPERSTORE), by="客户 ID", order="订单日期", item="子类别").histories
    desk = reading.from_table(Source(HELPDESK), by="CaseID", order="CompleteTimestamp", item="ActivityID").histories
    found = [len(sequences(*asked).sequences) for asked in ((shop, Asked(Fraction(1, 20))), (desk, Asked(Fraction(1, 100))))]
    assert ((len(shop), len(desk)), found) == ((790, 3804), [947, 152])


def test_confidence_and_lift_follow_from_the_counts(tmp_path: Path) -> None:
    rows = ["1,1,a", "1,2,b", "2,1,a", "2,2,b", "3,1,a", "4,1,b"]
    read = table(written(tmp_path, "\n".join(["customer,day,item", *rows])))
    [rule] = sequences(read.histories, Asked(Fraction(1, 2), Fraction(2, 3))).sequences
    assert (rule.events, rule.count, rule.support, rule.confidence, rule.lift) == (
        (("a",), ("b",)),
        2,
        0.5,
        2 / 3,
        pytest.approx(8 / 9),
    )


def test_days_between_steps_stand_in_tables_and_files() -> None:
    row = {"sequence": [["a"], ["b", "c"]], "days_between": [31.0, 4.5], "lift": None}
    assert findings.cells(row, ("sequence", "days_between", "lift")) == ["a → b, c", "31, 4.5", ""]
