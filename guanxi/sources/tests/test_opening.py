"""Files are opened by what is in them, and what is no table is refused in words."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from guanxi.sources.drivers.workbook import exact
from guanxi.sources.opening import open_table
from guanxi.sources.table import Row, UnreadableTable, by_name

REAL = Path(__file__).resolve().parents[4] / "shared" / "data"
CHINESE = "客户,城市,金额\n北京华为技术有限公司,北京,100.50\n上海汽车集团股份有限公司,上海,20\n"
TRADITIONAL = "客戶,城市,金額\n臺灣積體電路製造股份有限公司,新竹市,100.50\n統一企業股份有限公司,臺南市,20\n"


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("text", "codec", "found"),
    [
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-8-sig", "utf-8-sig"),
        (CHINESE, "utf-16", "utf-16"),
        (CHINESE, "utf-16-le", "utf-16-le"),
        (CHINESE, "utf-16-be", "utf-16-be"),
        (CHINESE, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "cp950"),
        ("name;city;sum\nCafé Müller;Köln;100\nÉclair;Orléans;1\n", "cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, text: str, codec: str, found: str) -> None:
    table = open_table(written(tmp_path, "a.csv", text.encode(codec)))
    delimiter = table.shape.delimiter or ""
    assert table.shape.encoding == found
    assert [",".join(map(str, row.cells)) for row in table.rows()] == text.replace(delimiter, ",").splitlines()[1:]


def test_a_chinese_letter_after_megabytes_of_ascii_is_still_utf8(tmp_path: Path) -> None:
    text = "name,city\n" + "Acme,Berlin\n" * 100_000 + "华为,深圳\n"
    table = open_table(written(tmp_path, "a.csv", text.encode()))
    assert (table.shape.encoding, list(table.rows())[-1]) == ("utf-8", Row(100_002, ("华为", "深圳")))


def test_the_same_in_gb18030_is_found_too(tmp_path: Path) -> None:
    text = "name,city\n" + "Acme,Berlin\n" * 100_000 + "华为技术,深圳\n"
    table = open_table(written(tmp_path, "a.csv", text.encode("gb18030")))
    assert list(table.rows())[-1] == Row(100_002, ("华为技术", "深圳"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [["name", "note"], ["Acme", "a, b; c"], ["Globex", "x"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    table = open_table(written(tmp_path, "a.txt", text.encode()))
    assert [row.cells for row in table.rows()] == [("Acme", "a, b; c"), ("Globex", "x")]


def test_packed_files_are_unpacked_on_the_way(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "sales.csv.gz", gzip.compress(CHINESE.encode())))
    assert (table.sheets, len(list(table.rows()))) == (("sales",), 2)


def test_ragged_quoted_doubled_and_empty_things_are_read(tmp_path: Path) -> None:
    text = 'sep=;\nname;name;;sum\n\n"A ""B""\n& Co";x;;1;more\nshort\n;;;\n="007";\x00y;\u3000;2\n'
    table = open_table(written(tmp_path, "a.csv", text.encode()))
    assert (table.header_number, table.header) == (2, ("name", "name (2)", "(C)", "sum"))
    assert list(table.rows()) == [
        Row(4, ('A "B"\n& Co', "x", None, "1"), ("more",)),
        Row(6, ("short", None, None, None)),
        Row(8, ("007", "y", None, "2")),
    ]


def test_rows_can_be_read_again(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "a.csv", CHINESE.encode()))
    assert list(table.rows()) == list(table.rows()) != []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b" \n\n", "The file is empty"),
        (b"%PDF-1.7 ...", "not a table"),
        (b"<html><table><tr><td>1</td></tr></table>", "web page"),
        (b"PK\x03\x04 broken", "damaged or cut off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (gzip.compress(CHINESE.encode() * 100)[:-20], "damaged or cut off"),
        (b'a,b\n1,"2\n' + b"3,4\n" * 3000, "line 2 is never closed"),
        ("﻿,,\n,,\n".encode(), "table is empty"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(UnreadableTable, match=words) as refusal:
        list(open_table(written(tmp_path, "a.xls", content)).rows())
    assert refusal.value.advice != ""


def test_a_wrong_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", b"a,b\n1,2\n" + "甲,乙\n".encode("gb18030"))
    with pytest.raises(UnreadableTable, match="not UTF-8"):
        list(open_table(path, encoding="utf-8").rows())


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable, match="klingon is not known"):
        open_table(written(tmp_path, "a.csv", b"a,b\n1,2\n"), encoding="klingon")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable, match=r"no file gone\.csv"):
        open_table(tmp_path / "gone.csv")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A workbook with an empty sheet, a title over merged cells, typed cells, and the wrong ending."""
    book = Workbook()
    book.create_sheet("空")
    sheet = book.create_sheet("销售")
    sheet.append([])
    sheet.append(["销售报表"])
    sheet.merge_cells("A2:D2")
    sheet.append(["编号", "日期", "时间", "金额", "是否"])
    sheet.append([13800138000, date(2024, 2, 29), datetime(2024, 2, 29, 8, 30), -60.70400000000001, True])
    sheet.append([])
    sheet.append([0.1 + 0.2, None, None, 1e-17, "  "])
    path = tmp_path / "a.csv"
    book.save(path)
    return path


def test_a_workbook_is_read_with_types_whatever_its_name_says(workbook: Path) -> None:
    table = open_table(workbook)
    assert (table.shape.format, table.sheets, table.sheet, table.header_number) == ("xlsx", ("销售",), "销售", 3)
    assert list(by_name(table)) == [
        (
            4,
            {
                "编号": 13800138000,
                "日期": date(2024, 2, 29),
                "时间": datetime(2024, 2, 29, 8, 30),
                "金额": Decimal("-60.704"),
                "是否": True,
            },
        ),
        (6, {"编号": Decimal("0.3"), "日期": None, "时间": None, "金额": Decimal(0), "是否": None}),
    ]


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(workbook: Path) -> None:
    with pytest.raises(UnreadableTable, match=r"There is no sheet 订单\. The file has these sheets: 销售\."):
        open_table(workbook, sheet="订单")


@pytest.mark.parametrize(
    ("number", "shown"), [(60.70400000000001, "60.704"), (2.0, "2"), (0.1, "0.1"), (1e300, "1E+300"), (-0.0, "0"), (1e-13, "0")]
)
def test_noise_of_binary_fractions_is_dropped(number: float, shown: str) -> None:
    assert str(exact(number)) == shown


@pytest.mark.skipif(not REAL.exists(), reason=f"real files are not at {REAL}")
def test_the_chinese_superstore_ledger_has_the_totals_of_its_file() -> None:
    path = REAL / "superstore_cn" / "superstore_cn.xls"
    assert open_table(path).sheets == ("订单", "退货", "销售人员")
    lines = [line for _, line in by_name(open_table(path, sheet="订单"))]
    totals = [
        sum((Decimal(str(line[name])) for line in lines), Decimal(0)).quantize(Decimal("0.01")) for name in ("销售额", "利润")
    ]
    assert (len(lines), totals) == (10_000, [Decimal("16117548.24"), Decimal("2156559.52")])


@pytest.mark.skipif(not REAL.exists(), reason=f"real files are not at {REAL}")
def test_other_peoples_files_are_read_to_the_last_row() -> None:
    names = ["bank_marketing/bank-additional-full.csv.gz", "crm_pipeline/sales_pipeline.csv", "dedupe/dataset2.csv.gz"]
    counts = Counter({name: sum(1 for _ in open_table(REAL / name).rows()) for name in names})
    assert counts == Counter(dict(zip(names, (41_188, 8_800, 5_000), strict=True)))


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("nothing", ","), ("hex", ","), ("\x00", ","), ("utf-8", "||"), ("utf-8", "\n"), ("utf-8", '"')]
)
def test_an_encoding_or_delimiter_that_is_none_is_refused_in_words(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = written(tmp_path, "a.csv", CHINESE.encode())
    with pytest.raises(UnreadableTable, match=r"is not known|cannot stand between"):
        open_table(path, encoding=encoding, delimiter=delimiter)


def test_noise_is_refused_by_a_name_that_people_know(tmp_path: Path) -> None:
    path = written(tmp_path, "noise.csv", bytes(range(128, 256)) * 40)
    with pytest.raises(UnreadableTable) as why:
        open_table(path, encoding="cp1252")
    assert why.value.message % why.value.details == "The file is not WINDOWS-1252."
