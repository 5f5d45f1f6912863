"""What cells mean: decimal marks, orders of days, shares, units; and the whole mapping as a file and back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.analytics.loading import guessing, plan_files, renaming, values
from guanxi.analytics.loading.guessing import Seen
from guanxi.analytics.loading.likeness import Known, in_manner_of
from guanxi.analytics.loading.plan import BadPlan, Column, Contract, How, Loading, Mode, Place, Plan, Role, Type, Unknown, check
from guanxi.analytics.loading.proposing import column_name, spoken
from guanxi.analytics.loading.values import BadValue


def column(kind: Type, **said: Any) -> Column:
    return Column(name="x", sources=("X",), type=kind, **said)


@pytest.mark.parametrize(
    ("said", "cell", "meant"),
    [
        (column(Type.NUMBER, digits=2), "1,234.565", Decimal("1234.57")),
        (column(Type.NUMBER, digits=2, decimal=","), "1.234,5", Decimal("1234.50")),
        (column(Type.NUMBER, digits=2, decimal=","), "1.234", Decimal("1234.00")),
        (column(Type.NUMBER, digits=3, decimal="."), "1,234", Decimal("1234.000")),
        (column(Type.MONEY, digits=2), "¥1.2万", Decimal("12000.00")),
        (column(Type.MONEY, digits=2), "(3.50)", Decimal("-3.50")),
        (column(Type.INTEGER), "13085.0", 13085),
        (column(Type.PERCENT, digits=4), "12.5%", Decimal("0.1250")),
        (column(Type.PERCENT, digits=4, in_points=True), "12.5", Decimal("0.1250")),
        (column(Type.PERCENT, digits=4, in_points=True), "12.5%", Decimal("0.1250")),
        (column(Type.PERCENT, digits=4), Decimal("0.125"), Decimal("0.1250")),
        (column(Type.NUMBER, digits=1, unit="kg"), "3 t", Decimal("3000.0")),
        (column(Type.NUMBER, digits=1, unit="kg"), "500 g", Decimal("0.5")),
        (column(Type.NUMBER, digits=0, unit="pcs", units={"box": "12"}), "2 box", Decimal(24)),
        (column(Type.DAY), "2024-03-05", date(2024, 3, 5)),
        (column(Type.DAY, day_order="dmy"), "03/04/2024", date(2024, 4, 3)),
        (column(Type.DAY, day_order="mdy"), "03/04/2024", date(2024, 3, 4)),
        (column(Type.DAY), "2024年3月5日", date(2024, 3, 5)),
        (column(Type.MOMENT), "2024-03-05 07:45:00", datetime(2024, 3, 5, 7, 45)),
        (column(Type.MOMENT), datetime(2024, 3, 5, 20, tzinfo=UTC), datetime(2024, 3, 6, 4)),
        (column(Type.YES_NO), "是", True),
        (column(Type.TEXT), Decimal("7.50"), "7.5"),
        (column(Type.TEXT), "  x ", "x"),
    ],
)
def test_a_cell_means(said: Column, cell: Any, meant: Any) -> None:
    found = values.value(said, cell, in_points=said.in_points, zone=ZoneInfo("Asia/Shanghai"))
    assert (found, type(found)) == (meant, type(meant))


@pytest.mark.parametrize(
    ("said", "cell", "words"),
    [
        (column(Type.NUMBER), "12o", "not a number"),
        (column(Type.INTEGER), "1.5", "not a whole number"),
        (column(Type.NUMBER, digits=4), "1e17", "too large"),
        (column(Type.NUMBER, unit="kg"), "3 pallets", "no unit that can be turned into kg"),
        (column(Type.DAY), "2024-02-30", "not a day"),
        (column(Type.YES_NO), "maybe", "neither yes nor no"),
    ],
)
def test_what_a_cell_cannot_mean_is_said_in_words(said: Column, cell: Any, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        values.value(said, cell)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False, allow_infinity=False))
def test_numbers_come_through_exactly_in_every_notation(number: Decimal) -> None:
    for said, written in (
        (column(Type.NUMBER, digits=4, decimal="."), f"{number:,.4f}"),
        (column(Type.NUMBER, digits=4, decimal=","), f"{number:,.4f}".replace(",", " ").replace(".", ",").replace(" ", ".")),
        (column(Type.NUMBER, digits=4), format(number, "f")),
    ):
        assert values.value(said, written) == number


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["1", "2", "30"], {"type": Type.INTEGER}),
        (["007", "012"], {"type": Type.TEXT}),
        ([*map(str, range(489_000, 489_400)), "C489449"], {"type": Type.TEXT}),
        (["1.5", "2"], {"type": Type.NUMBER, "digits": 2}),
        (["1,5", "2,25"], {"type": Type.NUMBER, "digits": 2, "decimal": ","}),
        (["12%", "3%"], {"type": Type.PERCENT, "digits": 6}),
        (["€5", "€7.5"], {"type": Type.MONEY, "digits": 2, "currency": "EUR"}),
        (["2024-01-31", "2024-02-29"], {"type": Type.DAY}),
        (["31/01/2024", "01/02/2024"], {"type": Type.DAY, "day_order": "dmy"}),
        (["2024-01-31 10:00", "2024-02-29 11:30"], {"type": Type.MOMENT}),
        (["2024-01-31 00:00:00", "2024-02-29 00:00:00"], {"type": Type.DAY}),
        (["500kg", "750kg"], {"type": Type.NUMBER, "unit": "kg", "digits": 4}),
        (["¥5000", "¥250.5"], {"type": Type.MONEY, "digits": 2}),
        (["3 kg", "2 t"], {"type": Type.NUMBER, "unit": "kg", "digits": 4}),
        (["yes", "no", "yes"], {"type": Type.YES_NO}),
        (["1", "N/A"], {"type": Type.INTEGER, "blank": ("N/A",)}),
        (["a", "b"], {"type": Type.TEXT}),
        ([date(2024, 1, 1)], {"type": Type.DAY}),
        (["2024-01-31"] * 30 + ["2024-13-45"], {"type": Type.DAY}),
    ],
)
def test_the_type_of_a_column_is_found(cells: list[Any], told: dict[str, Any]) -> None:
    assert guessing.kind(Seen.of(cells)) == told


PLAN = Plan(
    name="sales",
    label="Sales “2024”",
    place=Place(part="订单", encoding="gb18030"),
    loading=Loading(mode=Mode.INCREMENTAL, watermark="day", key=("number", "day"), overlap_days=3),
    contract=Contract(rows_at_least=5, change_at_most="0.5", unique=(("number", "day"),)),
    columns=(
        Column(name="number", sources=("No.",), required=True, unique=True, pattern=r"\d+", blank=("-", '"')),
        Column(name="day", sources=("Day",), type=Type.DAY, role=Role.DAY, least="2000-01-01"),
        Column(
            name="net",
            sources=("Quantity", "Price"),
            how=How.PRODUCT,
            type=Type.MONEY,
            digits=2,
            currency_from="Cur",
            at="day",
            role=Role.MEASURE,
        ),
        Column(name="weight", sources=("W",), type=Type.NUMBER, unit="kg", units={"sack": "25"}, unit_from="U"),
        Column(
            name="sector", sources=("Sector",), code="industries", known="industries", unknown=Unknown.REJECT, one_of=("a", "b")
        ),
        Column(name="kind", how=How.CONSTANT, value="x\ty"),
    ),
)


def test_a_mapping_goes_into_a_file_and_comes_back_the_same() -> None:
    assert plan_files.read(plan_files.as_json(PLAN).encode()) == PLAN
    assert plan_files.read(plan_files.as_toml(PLAN).encode()) == PLAN


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "no mapping file"),
        ('{"name": "x"}', "needs a name and columns"),
        ('{"name": "x", "columns": [{"name": "a", "form": "A"}]}', "Did you mean “from”"),
        ('{"name": "x", "columns": [{"name": "a", "from": "A", "type": "nubmer"}]}', "Did you mean “number”"),
        ('{"name": "X y", "columns": [{"name": "a", "from": "A"}]}', "no name for a table"),
        ('{"name": "x", "columns": [{"name": "select", "from": "A"}]}', "no name for a column"),
        ('{"name": "x", "columns": [{"name": "a", "from": "A"}, {"name": "a", "from": "B"}]}', "Two columns are called"),
        ('{"name": "x", "columns": [{"name": "a", "from": "A", "role": "measure"}]}', "must be a number"),
        ('{"name": "x", "columns": [{"name": "a", "from": "A", "pattern": "("}]}', "pattern"),
        ('{"name": "x", "load": {"mode": "incremental"}, "columns": [{"name": "a", "from": "A"}]}', "watermark"),
        ('{"name": "x", "load": {"key": ["b"]}, "columns": [{"name": "a", "from": "A"}]}', "There is no column “b”"),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_refused_with_what_was_probably_meant(text: str, words: str) -> None:
    with pytest.raises(BadPlan, match=words):
        plan_files.read(text.encode())


def test_a_column_that_was_renamed_is_found_and_put_in_its_place() -> None:
    header = ["No.", "Day", "Quantity", "Unit price", "Cur", "W", "U", "Sector"]
    assert renaming.missing(PLAN, header) == {"Price": "Unit price"}
    with pytest.raises(BadPlan, match="The column “Price” is gone; “Unit price” looks like it"):
        renaming.check(PLAN, header)
    changed = renaming.renamed(PLAN, "Price", "Unit price")
    renaming.check(changed, header)
    check(changed)


def test_names_are_written_in_letters_and_read_in_words() -> None:
    taken: set[str] = set()
    names = [column_name(one, taken) for one in ("销售额", "Customer ID", "unitPrice", "2024", "Order", "order", "%", "客户 ID")]
    assert names == ["xiao_shou_e", "customer_id", "unit_price", "n_2024", "order_", "order__2", "column_", "ke_hu_id"]
    assert [spoken(one) for one in ("sales_agent", "UnitPrice", "Customer ID", "销售额")] == [
        "Sales agent",
        "Unit price",
        "Customer ID",
        "销售额",
    ]


def test_the_nearest_of_many_names_is_found_and_strangers_are_left_alone() -> None:
    known = Known(
        ["GTX Pro", "GTX Basic", "GTX Plus Pro", "Technology", "Telecommunications", *(f"Part {n:05}" for n in range(10_000))]
    )
    found = {name: known.nearest(name) for name in ("GTXPro", "technolgy", "Part 04711", "Zebra")}
    assert found == {
        "GTXPro": ("GTX Pro", 1.0),
        "technolgy": ("Technology", 0.8571),
        "Part 04711": ("Part 04711", 1.0),
        "Zebra": ("", 0.0),
    }
    assert (in_manner_of("technolgy", "Technology"), in_manner_of("ABC", "Abd")) == ("technology", "ABD")
