"""What is exported comes in again: the same file changes nothing, and brings back what was changed meanwhile."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.config.cli.importing import Options, import_file
from guanxi.people.models import Person
from guanxi.records import batches, fields, registry, saving
from guanxi.records.declare import Record
from guanxi.records.fields import Kind
from guanxi.records.models import Channel
from guanxi.records.refusals import Refusal
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
PATHS = [record.path for record in registry.everything()]
every_record = pytest.mark.parametrize("path", PATHS)


@pytest.fixture
def boss() -> Person:
    return Person.objects.create(username="boss", is_administrator=True, language="en")


@pytest.fixture
def make(boss: Person) -> SampleMaker:
    return SampleMaker(Writer(by=boss, at=timezone.now(), channel=Channel.COMMAND))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@every_record
def test_the_exported_file_changes_nothing(path: str, kind: str, boss: Person, make: SampleMaker, tmp_path: Path) -> None:
    record = _record(path)
    made = [make.make(path), make.make(path)]
    before = [_values(record, obj) for obj in made]
    counts = _import(_export(record, boss, kind, tmp_path), record)
    assert {fate: count for fate, count in counts.items() if count and fate not in ("warning", "total")} == {
        "unchanged": _rows(record)
    }
    for obj, values in zip(made, before, strict=True):
        obj.refresh_from_db()
        assert _values(record, obj) == values


@every_record
def test_the_exported_file_brings_back_what_was_changed_meanwhile(
    path: str, boss: Person, make: SampleMaker, tmp_path: Path
) -> None:
    record = _record(path)
    obj = make.make(path)
    name = _free_text(record)
    if name is None:
        pytest.skip(f"{path} has no free text besides what identifies it")
    try:
        obj = saving.change(record, obj, {name: "As it was"}, make.writer)
    except Refusal as refusal:
        pytest.skip(f"{path} is never changed: {refusal}")
    before = _values(record, obj)
    file = _export(record, boss, "csv", tmp_path)
    saving.change(record, obj, {name: "Something else"}, make.writer)
    assert _import(file, record)["update"] == 1
    assert _values(record, record.model._default_manager.get(pk=obj.pk)) == before


def _record(path: str) -> Record:
    record = registry.at(path)
    assert record
    return record


def _rows(record: Record) -> int:
    return int(record.model._default_manager.count())


def _values(record: Record, obj: Any) -> dict[str, Any]:
    return batches.values_of(record, obj)


def _export(record: Record, boss: Person, kind: str, folder: Path) -> Path:
    client = Client()
    client.force_login(boss)
    columns = ",".join(field.name for field in fields.editable(record))
    response = client.get(reverse("records:export", args=[record.path]), {"format": kind, "columns": columns})
    assert response.status_code == 200
    file = folder / f"{record.path}.{kind}"
    file.write_bytes(response.getvalue())
    return file


def _import(file: Path, record: Record) -> dict[str, int]:
    (result,) = import_file(file, Options(into=record.path), is_quiet=True)
    assert result["problems"] == [], os.linesep.join(str(problem) for problem in result["problems"])
    (counts,) = result["objects"].values()
    return dict(counts)


def _free_text(record: Record) -> str | None:
    """A text field that is no key, has no verb, and is long enough for a sentence."""
    keys = {name for key in record.keys for name in key}
    found = (
        field.name
        for field in fields.editable(record)
        if field.kind in (Kind.TEXT, Kind.LONG_TEXT) and field.name not in keys and field.name not in record.guarded
        if (field.column.max_length or 99) > 20
    )
    return next(found, None)
