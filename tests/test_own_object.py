"""What holds for every object holds for one that the company made, with own fields of every kind; random values survive a file."""

import datetime
import inspect
import string
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.people.models import Person
from guanxi.records import fields, registry, saving
from guanxi.records.fields import Kind
from guanxi.records.fitting import loading, making
from guanxi.records.fitting.tests.fields import of_every_kind
from guanxi.records.testing import SampleMaker, all_samples
from guanxi.records.writer import Writer

from . import test_every_record as contract
from . import test_every_record_travels as travels
from .test_every_record import boss, browser, employ  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db
PATH = "own-things"


def _contracts(module: Any) -> Iterator[tuple[str, Callable[..., None]]]:
    """The tests that a module runs for every object."""
    for name, function in vars(module).items():
        if name.startswith("test_") and "path" in inspect.signature(function).parameters:
            yield name, function


CONTRACTS = {name: function for module in (contract, travels) for name, function in _contracts(module)}
GIVEN = {"tab": "edit", "kind": "csv", "path": PATH, "odd": "?f=nonsense", "address": "?sort=nonsense"}


@pytest.fixture
def make(boss: Person) -> SampleMaker:  # noqa: F811 (as pytest hands it over)
    writer = Writer(by=boss, at=datetime.datetime.now(datetime.UTC))
    making.add(PATH, {"labels": {"en": "thing"}, "labels_plural": {"en": "things"}, "is_numbered": True, "prefix": "T"}, writer)
    loading.refresh()
    record = registry.at(PATH)
    assert record
    values = of_every_kind(record, writer)
    return SampleMaker(writer, {**all_samples(), PATH: lambda one: {**values, "name": one.word("Thing")}})


@pytest.mark.parametrize("name", CONTRACTS)
def test_an_own_object_keeps_the_contract(name: str, make: SampleMaker, request: pytest.FixtureRequest) -> None:
    function = CONTRACTS[name]
    asked = {known: GIVEN.get(known) for known in inspect.signature(function).parameters}
    found = {known: make if known == "make" else value or request.getfixturevalue(known) for known, value in asked.items()}
    function(**found)


LETTERS = string.ascii_letters + "华为東京äé -,;'\"&<>%"
TEXT = st.text(LETTERS, min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
DRAWN: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: TEXT,
    Kind.LONG_TEXT: TEXT,
    Kind.INTEGER: st.integers(-(2**53), 2**53),
    Kind.NUMBER: st.decimals(-(10**9), 10**9, places=6),
    Kind.QUANTITY: st.decimals(-(10**9), 10**9, places=4),
    Kind.MONEY: st.decimals(-(10**9), 10**9, places=6),
    Kind.PERCENT: st.decimals(-999, 999, places=6),
    Kind.DAY: st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)),
    Kind.YES_NO: st.booleans(),
    Kind.CHOICE: st.sampled_from(["gold", "silver"]),
    Kind.CHOICES: st.lists(st.sampled_from(["gold", "silver"]), unique=True),
}


@given(data=st.data())
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_values_come_back_from_their_own_file(
    data: st.DataObject,
    make: SampleMaker,
    boss: Person,  # noqa: F811 (as above)
    tmp_path: Path,
) -> None:
    record = registry.at(PATH)
    assert record
    own = {field.kind: name for name, field in fields.everything(record).items() if name.startswith("x_")}
    values = {
        own[kind]: data.draw(st.none() | drawn if kind not in (Kind.YES_NO, Kind.CHOICES) else drawn)
        for kind, drawn in DRAWN.items()
    }
    obj = saving.create(record, {"name": make.word("Thing"), **values}, make.writer)
    file = travels._export(record, boss, "csv", tmp_path)
    record.model._default_manager.filter(pk=obj.pk).update(
        **{own[kind]: None for kind in DRAWN if kind not in (Kind.YES_NO, Kind.CHOICES)}
    )
    travels._import(file, record)
    kept = record.model._default_manager.get(pk=obj.pk)
    assert {name: getattr(kept, name) for name in values} == {name: _stored(value) for name, value in values.items()}


def _stored(value: Any) -> Any:
    return value if not isinstance(value, Decimal) else value.normalize() + Decimal(0)
