"""Field rights: what a role hides shows on no surface, for every object and every field that can be hidden, by construction."""

import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from guanxi.people.models import FieldRight, Grant, Person, Role
from guanxi.people.models.role import Level, Reach, RightTo
from guanxi.records import exporting, faces, fields, finding, naming, reading, registry, saving, showing
from guanxi.records.api import openapi
from guanxi.records.api.calling import Caller
from guanxi.records.assistants import tools
from guanxi.records.declare import Record
from guanxi.records.fields import Kind
from guanxi.records.listing import asking, conditions, grouping, ordering
from guanxi.records.models import Change, Webhook
from guanxi.records.refusals import Invalid, Refusal
from guanxi.records.testing import SampleMaker, all_samples
from guanxi.records.webhooks import listening
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
SAMPLES = all_samples()
every_record = pytest.mark.parametrize("path", SAMPLES)
_TEXTS = (Kind.TEXT, Kind.LONG_TEXT, Kind.TAGS)
_NUMBERS = (Kind.MONEY, Kind.NUMBER, Kind.QUANTITY)


def _record(path: str) -> Record:
    record = registry.at(path)
    assert record is not None
    return record


def _hideable(record: Record) -> list[str]:
    return [name for name in fields.everything(record) if name not in faces.never_hidden(record)]


def _writer() -> Writer:
    boss = Person.objects.create(username=f"boss {uuid.uuid4()}", is_administrator=True, is_active=True)
    return Writer(by=boss, at=timezone.now())


def _reader(hidden: dict[str, list[str]], level: Level = Level.HIDDEN) -> Person:
    """Somebody who may do everything with everything, but for these fields of these objects."""
    role = Role.objects.create(name=f"role {uuid.uuid4()}")
    paths = {reading.rights_path(record) for record in registry.everything()} | {area.path for area in registry.areas()}
    Grant.objects.bulk_create(
        Grant(role=role, object=path, action=action, reach=Reach.ALL) for path in paths for action in RightTo.values
    )
    FieldRight.objects.bulk_create(
        FieldRight(role=role, object=path, field=name, level=level) for path, names in hidden.items() for name in names
    )
    person = Person.objects.create(username=f"reader {uuid.uuid4()}", is_active=True, language="en")
    person.roles.add(role)
    return person


def _marked(record: Record, obj: Any, writer: Writer) -> dict[str, list[str]]:
    """Put a value into every hideable field that takes it; field → how this value may look on a page."""
    found: dict[str, list[str]] = {}
    for place, name in enumerate(_hideable(record)):
        field = fields.everything(record)[name]
        if not field.editable or name in record.guarded:
            continue
        number = 700_003 + place * 1_009
        if field.kind in _TEXTS and (field.column.max_length or 99) > 12 and not field.choices:
            value: Any = f"zq{number}x"
            looks = [value]
            value = [value] if field.kind is Kind.TAGS else value
        elif field.kind in _NUMBERS:
            value, looks = Decimal(number), [str(number), f"{number:,}"]
        else:
            continue
        try:
            with transaction.atomic():
                obj = saving.change(record, obj, {name: value}, writer)
        except Refusal:
            continue
        if getattr(obj, name) == value:  # a rule may say otherwise: the rate of an order in the company's own currency
            found[name] = looks
    return found


def _surfaces(record: Record, obj: Any, words: list[str]) -> list[str]:
    names = ",".join(fields.everything(record))
    page = lambda name, *parts: reverse(f"records:{name}", args=[record.path, *parts])  # noqa: E731
    tabs = [page("tab", obj.pk, panel.name) for panel in registry.panels_on(record, "tab")]
    searches = [f"{page('pick')}?q={word}" for word in words] + [f"/search/?q={word}" for word in words]
    groups = [
        f"{page('list')}?columns={names}&group={one.address}{more}"
        for one in grouping.offered(record)
        for more in ("", "&as=board")
    ]
    singles = [page("field", obj.pk, name) for name in fields.everything(record)]
    of_record = [page(name, obj.pk) for name in OF_RECORD]
    if record.merging:
        of_record.append(f"{page('merge')}?keys={obj.pk},{SampleMaker(_writer(), SAMPLES).make(record.path).pk}")
    return [
        page("list"), f"{page('list')}?columns={names}", f"{page('export')}?columns={names}", page("page", obj.pk),
        *of_record, *(page(name) for name in OF_LIST), f"{page('totals')}?columns={names}", f"{page('print')}?columns={names}",
        "/", *tabs, *searches, *groups, *singles,
    ]  # fmt: skip


OF_LIST = ("new", "quick", "filter", "where", "columns", "totals", "count", "views")
OF_RECORD = ("edit", "history", "delete", "print-record", "neighbors", "talk", "files", "sharing", "parts", "merge-with")
ELSEWHERE = {"list", "pick", "export", "print", "page", "field", "tab", "merge"}
"""Asked with an address of their own in `_surfaces`."""
WITHOUT_VALUES = {"widths", "group", "bulk", "save-view", "view", "overwrite-view", "choose-view", "delete-view",
    "view-history", "act", "star",
    "follow", "talk-people", "change-comment", "remove-comment", "revoke-share", "file", "file-page", "file-view", "file-versions",
    "file-current", "delete-file"}  # fmt: skip
"""Show no fields of the record: what is kept beside it, or an answer to something sent; groups are asked for through the list."""


def test_every_address_of_an_object_is_looked_at() -> None:
    (_path, resolver) = get_resolver().namespace_dict["records"]
    names = {pattern.name for pattern in resolver.url_patterns}
    assert names == {*OF_LIST, *OF_RECORD, *ELSEWHERE, *WITHOUT_VALUES}


@every_record
def test_no_program_and_no_webhook_gets_a_hidden_value(path: str) -> None:
    record, writer = _record(path), _writer()
    obj = SampleMaker(writer, SAMPLES).make(path)
    marks = _marked(record, obj, writer)
    if not marks:
        pytest.skip("no field of this object takes a mark")
    looks = {look for several in marks.values() for look in several}
    words = [several[0] for name, several in marks.items() if name in record.search]
    reader = _reader({path: _hideable(record)})
    told = _told_to_programs(record, obj, reader, words)
    assert [look for look in looks if look in told] == []
    told_to_boss = _told_to_programs(record, obj, writer.by, words)
    assert [name for name, several in marks.items() if not any(look in told_to_boss for look in several)] == []


def _told_to_programs(record: Record, obj: Any, person: Person | None, words: list[str]) -> str:
    """All that API, assistants and webhooks tell a person of a record."""
    assert person
    caller, now = Caller(person), timezone.now()
    known = fields.everything(faces.face(record, person))
    relations = [name for name, field in known.items() if field.kind is Kind.RELATION and name != record.parent]
    # the sums of the whole are fields of its own, with rights of their own
    key = {"object": record.path, "id": obj.pk}
    asked: list[tuple[str, dict[str, Any]]] = [
        ("describe_object", {"object": record.path}),
        ("list_records", {"object": record.path, "expand": relations, "fields": list(known)}),
        ("get_record", {**key, "expand": relations}),
        ("get_history", key),
    ]
    found = [tools.use(caller, name, arguments, now) for name, arguments in asked]
    hook = Webhook(person=person)
    changes = Change.objects.filter(path=record.path, object_id=obj.pk)
    found += [body for _change, body in listening._messages(record, hook, changes)]
    found.append(openapi.document(caller, [record.path])["components"]["schemas"])
    searched = [json.dumps(tools.use(caller, "search", {"words": word}, now), default=str).replace(word, "") for word in words]
    return json.dumps(found, default=str, ensure_ascii=False) + "".join(searched)


@every_record
def test_no_page_shows_a_hidden_value(path: str) -> None:
    record, writer = _record(path), _writer()
    obj = SampleMaker(writer, SAMPLES).make(path)
    marks = _marked(record, obj, writer)
    if not marks:
        pytest.skip("no field of this object takes a mark")
    client, boss = Client(), Client()
    client.force_login(_reader({path: _hideable(record)}))
    boss.force_login(writer.by)
    looks = {look for several in marks.values() for look in several}
    asked = [several[0] for name, several in marks.items() if name in record.search]
    shown_to_boss = set()
    for address in _surfaces(record, obj, asked):
        content = _content(client.get(address))
        echoed = address.partition("?q=")[2]
        leaked = {look for look in looks if look in content and look != echoed}
        assert not leaked, (address, leaked)
        shown_to_boss |= {look for look in looks if look in _content(boss.get(address))}
    assert {name for name, several in marks.items() if not shown_to_boss & set(several)} == set()  # there was something to leak


def _content(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode() if answer.status_code == 200 else ""


@every_record
def test_a_hidden_field_is_unknown_to_everything_that_is_derived(path: str) -> None:
    record = _record(path)
    person = _reader({path: _hideable(record)})
    face = faces.face(record, person)
    for name in _hideable(record):
        assert fields.named(face, name) is None
        assert ordering.order(face, name) is None
        with pytest.raises(conditions.NotUnderstood, match=name):
            conditions.read(face, f"{name}:empty")
    question = asking.read(face, _query(f"columns={','.join(_hideable(record))}"))
    assert set(question.columns) <= set(fields.everything(face).values())
    assert faces.face(face, person) is face


@every_record
def test_nobody_writes_what_is_hidden_or_read_only(path: str) -> None:
    record, writer = _record(path), _writer()
    obj = SampleMaker(writer, SAMPLES).make(path)
    names = [name for name in _hideable(record) if fields.everything(record)[name].editable]
    for level in (Level.HIDDEN, Level.READ):
        person = _reader({path: names}, level)
        for name in names:
            now = getattr(obj, record.model._meta.get_field(name).attname)
            with pytest.raises(Invalid), transaction.atomic():
                saving.change(record, obj, {name: now}, Writer(by=person, at=writer.at))


@every_record
def test_a_record_is_called_by_fields_that_are_never_hidden(path: str) -> None:
    record, writer = _record(path), _writer()
    obj = SampleMaker(writer, SAMPLES).make(path)
    before = naming.name_of(obj)
    marks = _marked(record, obj, writer)
    again = record.model._default_manager.get(pk=obj.pk)
    assert not [look for looks in marks.values() for look in looks if look in naming.name_of(again)], before


@every_record
def test_searching_finds_by_seen_fields_only(path: str) -> None:
    record, writer = _record(path), _writer()
    obj = SampleMaker(writer, SAMPLES).make(path)
    marks = {name: looks[0] for name, looks in _marked(record, obj, writer).items() if name in record.search}
    if not marks:
        pytest.skip("no search field takes a mark")
    for hidden, word in marks.items():
        face = faces.face(record, _reader({path: [hidden]}))
        rows = record.model._default_manager.all()
        assert list(finding.matching(record, rows, word)) == [obj]
        assert list(finding.matching(face, rows, word)) == []
        for seen, other in marks.items():
            if seen != hidden:
                assert list(finding.matching(face, rows, other)) == [obj]


@every_record
def test_where_others_refer_to_it_no_hidden_key_shows(path: str) -> None:
    record, writer = _record(path), _writer()
    obj = SampleMaker(writer, SAMPLES).make(path)
    marks = _marked(record, obj, writer)
    person = _reader({path: _hideable(record)})
    again = record.model._default_manager.get(pk=obj.pk)
    assert exporting.key_of(again, person) not in {look for looks in marks.values() for look in looks}
    assert finding.hint(faces.face(record, person), again) not in {look for looks in marks.values() for look in looks}
    assert showing.Reader(faces.face(record, person), person).record is not record or not _hideable(record)


def _query(text: str) -> Any:
    from django.http import QueryDict  # late: app ready

    return QueryDict(text)
