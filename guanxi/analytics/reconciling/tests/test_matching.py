"""The same people and companies are found under other names, in one file and across two."""

import csv
import gzip
import io
from collections import Counter
from pathlib import Path

import pytest

from guanxi.analytics.columns import NotUsable, Source
from guanxi.analytics.reconciling import groups, linking, matching, roles
from guanxi.analytics.reconciling.linking import Pair
from guanxi.analytics.reconciling.roles import Column, Role, Rows

DATA = Path(__file__).resolve().parents[5] / "shared" / "data" / "dedupe"
OURS = """客户名称,电话,地址,城市
上海恒信科技有限公司,021-5888 1234,浦东新区张江路100号,上海
大华机械（苏州）股份有限公司,0512-66881234,工业园区星湖街1号,苏州
北京东方精密仪器有限公司,010 8888 6666,海淀区中关村大街5号,北京
广州市南方食品集团,,天河区体育东路,广州
"""
THEIRS = """公司,联系电话,地址,城市
恆信科技（上海）,+86 21 58881234,浦東新區張江路100號,上海
苏州大华机械,051266881234,星湖街1号,苏州
东方精密仪器(北京)有限公司,,海淀区中关村大街5号,北京
西安东方精密仪器,,,西安
"""


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_known_duplicates_of_people_are_found_without_being_told_anything() -> None:
    path = DATA / "dataset1.csv.gz"
    if not path.exists():
        pytest.skip(f"{path.name} (FEBRL) is not beside the project")
    text = gzip.decompress(path.read_bytes()).decode()
    header, *rows = csv.reader(io.StringIO(text), skipinitialspace=True)
    values = [[value.strip() for value in row] for row in rows]
    found = linking.pairs(Rows(roles.columns(header, values), values), at_least=0.9)
    somebody = [row[0].split("-")[1] for row in values]
    right = sum(somebody[pair.left] == somebody[pair.right] for pair in found)
    possible = sum(count * (count - 1) // 2 for count in Counter(somebody).values())
    assert right / len(found) >= 0.99
    assert right / possible >= 0.99


def test_companies_of_two_files_meet_under_other_names(tmp_path: Path) -> None:
    ours, theirs = _file(tmp_path, "ours.csv", OURS), _file(tmp_path, "theirs.csv", THEIRS)
    said = matching.match(Source(ours), Source(theirs), matching.Asked()).said
    assert said["links"] == [[2, 2], [3, 3], [4, 4]]
    doubtful = [pair for pair in said["pairs"] if pair["right_row"] == 5]
    assert all(pair["verdict"] == "possible" for pair in doubtful)
    first = next(pair for pair in said["pairs"] if pair["left_row"] == 2)
    assert {reason["column"]: reason["how"] for reason in first["reasons"]} == {
        "客户名称": "alike", "电话": "same", "地址": "same", "城市": "same",
    }  # fmt: skip


def test_names_alone_that_differ_only_in_writing_are_the_same(tmp_path: Path) -> None:
    names = ["GTX Pro", "GTXPro", "GTX Plus Pro", "GTX Basic", "MG Special", "MG Advanced"]
    path = _file(tmp_path, "products.csv", "product\n" + "\n".join(names))
    said = matching.match(Source(path), None, matching.Asked()).said
    assert said["groups"] == [[2, 3]]
    assert said["rows_without_duplicates"] == 5


def test_the_same_rows_give_the_same_answer(tmp_path: Path) -> None:
    path = _file(tmp_path, "ours.csv", OURS + THEIRS.partition("\n")[2])
    once, again = (matching.match(Source(path), None, matching.Asked()).said for _ in range(2))
    assert once == again
    assert once["likely_pairs"] == 3


def test_a_column_without_repetition_that_cannot_be_mistyped_tells_nothing() -> None:
    rows = [[f"{number:05}", f"Mei {number % 7}"] for number in range(40)]
    assert roles.columns(("rec id", "name"), rows) == [Column("rec id", Role.NONE), Column("name", Role.PERSON)]


@pytest.mark.parametrize(
    ("name", "values", "role"),
    [
        ("mail", ["a@b.cn", "c@d.cn"], Role.EMAIL),
        ("telephone", ["13900000001", "13900000002"], Role.PHONE),
        ("date_of_birth", ["19200101", "19991231"], Role.DAY),
        ("turnover", ["1200.50", "99.10"], Role.NONE),
        ("always the same", ["x", "x"], Role.NONE),
        ("联系人", ["王小明", "李雷"], Role.PERSON),
    ],
)
def test_columns_are_understood(name: str, values: list[str], role: Role) -> None:
    assert roles.role_of(name, [*values, *values]) is role


def test_chains_make_one_group_and_partners_are_taken_once() -> None:
    found = [Pair(0, 1, 0.99), Pair(1, 2, 0.95), Pair(3, 4, 0.6), Pair(5, 6, 0.97)]
    assert groups.groups(found, 0.9) == [[0, 1, 2], [5, 6]]
    across = [Pair(0, 0, 0.99), Pair(1, 0, 0.98), Pair(1, 1, 0.91)]
    assert {left: pair.right for left, pair in groups.partners(across, 0.9).items()} == {0: 0, 1: 1}


def test_files_without_a_common_column_are_refused(tmp_path: Path) -> None:
    ours, theirs = _file(tmp_path, "a.csv", "alpha\n1.5\n2.5\n"), _file(tmp_path, "b.csv", "beta\n1.5\n2.5\n")
    with pytest.raises(NotUsable, match="no column in common"):
        matching.match(Source(ours), Source(theirs), matching.Asked())
