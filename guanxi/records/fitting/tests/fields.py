"""Custom fields for tests."""

import datetime
from decimal import Decimal
from typing import Any

from guanxi.records import registry, saving
from guanxi.records.declare import Record
from guanxi.records.fields import Kind
from guanxi.records.fitting import changing, keeping, kinds, loading
from guanxi.records.models import CustomField
from guanxi.records.writer import Writer

CHOICES = [{"value": "gold", "labels": {"en": "Gold"}, "color": "yellow"}, {"value": "silver", "labels": {"en": "Silver"}}]
VALUES: dict[Kind, Any] = {
    Kind.TEXT: "华为 & Co.",
    Kind.LONG_TEXT: "one\ntwo",
    Kind.INTEGER: 42,
    Kind.NUMBER: Decimal("1.500000"),
    Kind.QUANTITY: Decimal("2.2500"),
    Kind.MONEY: Decimal("99.990000"),
    Kind.PERCENT: Decimal("0.400000"),
    Kind.DAY: datetime.date(2026, 3, 5),
    Kind.MOMENT: datetime.datetime(2026, 3, 5, 12, 30, tzinfo=datetime.UTC),
    Kind.YES_NO: True,
    Kind.CHOICE: "gold",
    Kind.CHOICES: ["silver", "gold"],
    Kind.TAGS: ["new", "老客户"],
    Kind.EMAIL: "a@example.com",
    Kind.PHONE: "010-8888 1234",
    Kind.URL: "https://example.com/a",
}


def add(path: str, kind: Kind, writer: Writer, **values: Any) -> CustomField:
    """A new field, taken over by this process."""
    record = registry.at(path)
    assert record
    row = changing.add(record, kind, values, writer)
    loading.refresh()
    return row


def of_every_kind(record: Record, writer: Writer) -> dict[str, Any]:
    """A field of every kind on an object; gives a value for each."""
    kept = keeping.make_list(f"Levels {record.path}", CHOICES, writer)
    target = registry.at("accounts")
    assert target
    pointed = saving.create(target, {"name": "Pointed at"}, writer)
    values: dict[str, Any] = {}
    for kind in kinds.OFFERED:
        more = (
            {"choice_list": kept}
            if kind in (Kind.CHOICE, Kind.CHOICES)
            else {"target": "accounts"}
            if kind is Kind.RELATION
            else {}
        )
        row = add(record.path, kind, writer, labels={"en": f"Own {kind.replace('_', ' ')}"}, **more)
        values[row.name] = pointed.pk if kind is Kind.RELATION else VALUES[kind]
    return values
