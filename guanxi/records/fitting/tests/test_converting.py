"""A field of another kind: what fits stays, what does not is shown first."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from guanxi.records import registry, saving, telling
from guanxi.records.fields import Kind
from guanxi.records.fitting import converting, loading
from guanxi.records.fitting.tests.fields import add
from guanxi.records.models import CustomField
from guanxi.records.refusals import Invalid
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db


def _accounts() -> Any:
    return registry.at("accounts")


def _with(writer: Writer, kind: Kind, *values: Any) -> CustomField:
    row = add("accounts", kind, writer, labels={"en": "Rank"})
    for number, value in enumerate(values):
        saving.create(_accounts(), {"name": f"Company {number}", row.name: value}, writer)
    return row


def _values(row: CustomField) -> list[Any]:
    loading.refresh()
    return list(_accounts().model._default_manager.order_by("name").values_list(row.name, flat=True))


@pytest.mark.parametrize(
    ("kind", "values", "into", "wanted"),
    [
        (Kind.TEXT, ["1,200", "7", "x", None], Kind.INTEGER, [1200, 7, None, None]),
        (
            Kind.TEXT,
            ["2026-03-05", "5 March 2026", "soon"],
            Kind.DAY,
            [datetime.date(2026, 3, 5), datetime.date(2026, 3, 5), None],
        ),
        (Kind.TEXT, ["yes", "否", "maybe"], Kind.YES_NO, [True, False, False]),
        (Kind.TEXT, ["a@example.com", "a"], Kind.EMAIL, ["a@example.com", None]),
        (Kind.INTEGER, [5, 70], Kind.TEXT, ["5", "70"]),
        (Kind.NUMBER, [Decimal("1.5"), Decimal(4)], Kind.INTEGER, [None, 4]),
        (Kind.DAY, [datetime.date(2026, 3, 5)], Kind.TEXT, ["2026-03-05"]),
    ],
)
def test_what_fits_stays_and_what_does_not_goes(
    kind: Kind, values: list[Any], into: Kind, wanted: list[Any], writer: Writer
) -> None:
    row = _with(writer, kind, *values)
    shown = converting.preview(row, into)
    row = converting.convert(row, into, writer, drop_unfit=True)
    assert _values(row) == wanted
    assert shown.fits + shown.unfit == len([value for value in values if value is not None])


def test_nothing_happens_while_values_do_not_fit(writer: Writer) -> None:
    row = _with(writer, Kind.TEXT, "1", "one")
    assert converting.preview(row, Kind.INTEGER) == converting.Preview(1, 1, (("one", 1),))
    with pytest.raises(Invalid):
        converting.convert(row, Kind.INTEGER, writer)
    assert _values(row) == ["1", "one"]


def test_texts_become_choices_of_a_list_of_their_own(writer: Writer) -> None:
    row = converting.convert(_with(writer, Kind.TEXT, "Gold card", "银卡", "Gold card"), Kind.CHOICE, writer)
    assert _values(row) == ["gold_card", "yin_ka", "gold_card"]
    assert row.choice_list
    assert dict(row.choice_list.choices.values_list("value", "labels")) == {
        "gold_card": {"en": "Gold card"},
        "yin_ka": {"en": "银卡"},
    }


def test_the_history_of_another_kind_is_still_told(writer: Writer) -> None:
    row = _with(writer, Kind.TEXT, "many")
    obj = _accounts().model._default_manager.get()
    saving.change(_accounts(), obj, {row.name: "7"}, writer)
    converting.convert(row, Kind.INTEGER, writer)
    loading.refresh()
    obj = _accounts().model._default_manager.get()
    step = telling.history(_accounts(), obj).entries[0].steps[0]
    assert (step.old.value, step.new.value) == ("many", 7)
