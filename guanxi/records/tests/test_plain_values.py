"""The quick look of a batch lets through only what the check in full would let through unchanged."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from guanxi.records import registry
from guanxi.records.plain_values import Suspicion

VALUES: tuple[Any, ...] = (
    None, "", "x", "x" * 41, "x" * 61, "x" * 500, "a@b.cn", "no@where", "customer", "139 0000 0000", "12", True, False, 0, 1, -1, 13,
    10**12, Decimal("0.5"), Decimal("1E+30"), Decimal("1.1234567"), Decimal("NaN"), datetime.date(2026, 1, 2),
    datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC), [], ["x"], ["x" * 99], {}, 1.5, "2026-01-02",
    ["customer"], ["customer", "emperor"], ["customer", ""], ["customer", None], ("customer",), ["x", "y"], [1],
)  # fmt: skip


@pytest.mark.parametrize("path", [record.path for record in registry.everything()])
def test_what_is_not_suspected_passes_the_check_in_full_as_it_is(path: str) -> None:
    record = registry.at(path)
    assert record is not None
    suspicion = Suspicion(record.model)
    trusted = 0
    for column in record.model._meta.concrete_fields:
        if not column.editable or column.generated or column.is_relation:
            continue
        for value in VALUES:
            obj = record.model()
            obj.__dict__[column.attname] = value
            if column.name in suspicion.of([obj]).get(0, ()):
                continue
            trusted += 1
            try:
                obj.clean_fields(exclude=suspicion.others([column.name]))
            except ValidationError as error:
                pytest.fail(f"{column}: {value!r} is trusted, but {error}")
            kept = obj.__dict__[column.attname]
            assert (type(kept), repr(kept)) == (type(value), repr(value)), column
    assert trusted > 0


def test_wrong_values_are_suspected() -> None:
    record = registry.at("accounts")
    assert record is not None
    obj = record.model(name="x" * 201, email="nowhere", scale="enormous", employees=-1, kinds=["emperor"])
    assert {"name", "email", "scale", "employees", "kinds"} <= set(Suspicion(record.model).of([obj])[0])


def test_each_object_is_suspected_for_its_own_values() -> None:
    record = registry.at("accounts")
    assert record is not None
    objects = [record.model(name=name, scale="enormous") for name in ("Good", "x" * 201, "Good")]
    suspected = Suspicion(record.model).of(objects)
    assert [("name" in suspected[index], "scale" in suspected[index]) for index in range(3)] == [
        (False, True),
        (True, True),
        (False, True),
    ]
