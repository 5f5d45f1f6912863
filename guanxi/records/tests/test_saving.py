"""Writing: one by one and many at once, with the same refusals and the same history."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from guanxi.people.models import Department, Person
from guanxi.records import batches, saving
from guanxi.records.declare import Action, Listing, Record
from guanxi.records.forms import once
from guanxi.records.models import Change, Channel
from guanxi.records.refusals import ChangedMeanwhile, Invalid, Refusal, StillUsed
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2024, 3, 15, 8, tzinfo=datetime.UTC)


class Forbidden(Refusal):
    """This code is not given to anybody."""

    def __init__(self) -> None:
        super().__init__("This code is taken out of use.")


def _set_code(part: Department, value: str, *, writer: Writer) -> None:
    """The only way to the code: upper case, and one of them is refused."""
    if value == "void":
        raise Forbidden
    part.code = value.upper()


def close(part: Department, *, writer: Writer, reason: str = "") -> None:
    """Close a department."""
    part.name = f"{part.name} (closed: {reason})"


SETTLED: list[list[str]] = []
record = Record(
    model=Department,
    path="test-parts",
    name=("name",),
    guarded={"code": _set_code},
    actions=(Action(verb=close, label="Close"),),
    listing=Listing(sort="name"),
    settle=lambda parts: SETTLED.append([part.name for part in parts]),
)


@pytest.fixture
def writer() -> Writer:
    return Writer(by=Person.objects.create(username="boss", is_administrator=True), at=AT)


def _history(obj: Any) -> list[tuple[str, str, dict[str, Any]]]:
    return [(c.kind, c.verb, c.values) for c in Change.objects.filter(path=record.path, object_id=obj.pk).order_by("id")]


def test_a_new_record_runs_its_verbs_and_is_saved_once(writer: Writer) -> None:
    part = saving.create(record, {"name": "East", "code": "e"}, writer)
    part.refresh_from_db()
    assert (part.code, part.version, part.created_by, part.created_at) == ("E", 1, writer.by, AT)
    assert _history(part) == [("created", "", {})]


def test_a_change_is_remembered_and_nothing_is_written_when_nothing_changes(writer: Writer) -> None:
    part = saving.create(record, {"name": "East"}, writer)
    saving.change(record, part, {"name": "East", "code": ""}, writer)
    saving.change(record, part, {"name": "West", "code": "w"}, writer, version=1)
    part.refresh_from_db()
    assert part.version == 2
    assert _history(part)[1:] == [("changed", "", {"name": ["East", "West"], "code": ["", "W"]})]


def test_an_old_version_is_refused(writer: Writer) -> None:
    part = saving.create(record, {"name": "East"}, writer)
    saving.change(record, part, {"name": "West"}, writer)
    with pytest.raises(ChangedMeanwhile):
        saving.change(record, part, {"name": "North"}, writer, version=1)


def test_a_refusing_verb_leaves_nothing_behind(writer: Writer) -> None:
    part = saving.create(record, {"name": "East"}, writer)
    with pytest.raises(Forbidden):
        saving.change(record, part, {"name": "West", "code": "void"}, writer)
    with pytest.raises(Forbidden):
        saving.create(record, {"name": "South", "code": "void"}, writer)
    part.refresh_from_db()
    assert (part.name, Department.objects.count(), len(_history(part))) == ("East", 1, 1)


def test_an_action_is_remembered_by_its_name(writer: Writer) -> None:
    part = saving.create(record, {"name": "East"}, writer)
    saving.perform(record, record.actions[0], part, writer, reason="moved")
    assert _history(part)[1] == ("changed", "close", {"name": ["East", "East (closed: moved)"]})


def test_what_others_need_is_not_removed(writer: Writer) -> None:
    part = saving.create(record, {"name": "East"}, writer)
    below = saving.create(record, {"name": "Below", "parent": part.pk}, writer)
    with pytest.raises(StillUsed):
        saving.remove(record, part, writer)
    key = below.pk
    saving.remove(record, below, writer)
    gone = Change.objects.get(path=record.path, object_id=key, kind="removed")
    assert gone.values["name"] == ["Below", None]


def test_a_fixed_or_unknown_field_is_refused(writer: Writer) -> None:
    for name in ("created_at", "is_sample", "version", "nonsense"):
        with pytest.raises(Invalid):
            saving.create(record, {"name": "East", name: 1}, writer)


def test_a_batch_gives_the_same_as_one_by_one(writer: Writer) -> None:
    values = [{"name": f"part {number}", "code": f"c{number}"} for number in range(5)]
    singly = [saving.create(record, one, writer) for one in values]
    rows = [(part.name, part.code, _history(part)) for part in singly]
    Department.objects.all().delete()
    together = batches.create_many(record, values, writer)
    assert [(part.name, part.code, _history(part)) for part in together] == rows


def test_a_batch_of_changes_is_remembered_like_single_ones(writer: Writer) -> None:
    parts = batches.create_many(record, [{"name": "a"}, {"name": "b"}, {"name": "c"}], writer)
    different = batches.change_many(
        record, [(parts[0], {"name": "a"}), (parts[1], {"code": "x"}), (parts[2], {"name": "d"})], writer
    )
    assert different == [False, True, True]
    assert _history(parts[1])[1:] == [("changed", "", {"code": ["", "X"]})]
    assert SETTLED[-1] == ["b", "d"]


def test_a_batch_names_the_rows_that_cannot_be_taken_and_writes_nothing(writer: Writer) -> None:
    saving.create(record, {"name": "there"}, writer)
    rows = [{"name": "new"}, {"name": "there"}, {"name": "void one", "code": "void"}]
    with pytest.raises(batches.SomeInvalid) as refused:
        batches.create_many(record, [*rows, {"name": ""}], writer)
    assert sorted(refused.value.rows) == [2, 3]
    with pytest.raises(batches.SomeInvalid) as refused:
        batches.create_many(record, rows[:2], writer)
    assert (sorted(refused.value.rows), Department.objects.count()) == ([1], 1)


def test_a_batch_of_changes_names_contradictions_by_their_place(writer: Writer) -> None:
    parts = batches.create_many(record, [{"name": "a"}, {"name": "b"}, {"name": "c"}], writer)
    with pytest.raises(batches.SomeInvalid) as refused:
        batches.change_many(record, [(parts[0], {"name": "a"}), (parts[1], {"name": "x"}), (parts[2], {"name": "a"})], writer)
    assert sorted(refused.value.rows) == [2]
    assert sorted(Department.objects.values_list("name", flat=True)) == ["a", "b", "c"]


def test_a_form_sent_twice_makes_one_record_and_a_refused_one_can_be_sent_again(writer: Writer) -> None:
    assert writer.by is not None
    token, at = once.new_token(), timezone.now()
    with pytest.raises(Invalid):
        once.once(token, writer.by, record.path, at, lambda: saving.create(record, {"name": ""}, writer))
    keys = [
        once.once(token, writer.by, record.path, at, lambda: saving.create(record, {"name": "once"}, writer))
        for _click in range(2)
    ]
    assert (keys[0] == keys[1], Department.objects.count()) == (True, 1)
    assert once.forget(at) == 0
    assert once.forget(at + datetime.timedelta(days=2)) == 1


def test_the_channel_is_remembered(writer: Writer) -> None:
    part = saving.create(record, {"name": "East"}, Writer(by=writer.by, at=AT, channel=Channel.IMPORT))
    assert Change.objects.get(path=record.path, object_id=part.pk).channel == Channel.IMPORT
