"""Every declared object through the API: nothing is written per object, all of it follows from the declaration and one sample."""

import datetime
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guanxi.people import auditing
from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach, RightTo
from guanxi.records import fields, reading, registry
from guanxi.records.api import giving, tokens
from guanxi.records.api.calling import Caller
from guanxi.records.declare import Record
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
PATHS = [record.path for record in registry.everything()]
every_record = pytest.mark.parametrize("path", PATHS)
Ask = Callable[..., Any]


@pytest.fixture(autouse=True)
def _written_trail(db: None) -> Iterator[None]:
    yield
    auditing.write_waiting()


@pytest.fixture
def boss(db: None) -> Person:
    return Person.objects.create(username="boss", surname="Boss", is_administrator=True, language="en")


@pytest.fixture
def make(boss: Person) -> SampleMaker:
    return SampleMaker(Writer(by=boss, at=timezone.now()))


@pytest.fixture
def ask(boss: Person) -> Ask:
    return _program(boss)


def _program(person: Person, **chosen: Any) -> Ask:
    now = timezone.now()
    options = {"may_write": True, "expires_on": now.date() + datetime.timedelta(days=3), **chosen}
    _token, text = tokens.issue(person, "test", at=now, **options)
    client = Client()

    def ask(method: str, path: str, data: Any = None, **headers: str) -> Any:
        body = {} if data is None else {"data": json.dumps(data), "content_type": "application/json"}
        given = {"Authorization": f"Bearer {text}"} | {name.replace("_", "-"): value for name, value in headers.items()}
        answer: Any = client.generic(method, f"/api/v1/{path}", headers=given, **body)
        answer.told = json.loads(answer.content) if answer.content else None
        return answer

    return ask


def _record(path: str) -> Record:
    found = registry.at(path)
    assert found is not None
    return found


def _as_sent(record: Record, values: dict[str, Any]) -> dict[str, Any]:
    """The values of a sample as a program would send them."""
    obj = record.model()
    for name, value in values.items():
        fields.write(obj, name, value)
    sent = {}
    for name, value in values.items():
        field = fields.everything(record)[name]
        raw = getattr(obj, field.column.attname)
        sent[name] = giving.plain(raw if not isinstance(value, float) else value)
    return {name: value for name, value in sent.items() if fields.everything(record)[name].editable}


@every_record
def test_a_record_is_created_read_listed_and_removed(path: str, make: SampleMaker, ask: Ask) -> None:
    sent = _as_sent(_record(path), make.values(path))
    made = ask("POST", path, sent)
    assert made.status_code == 201, made.told
    address = f"{path}/{made.told['id']}"
    assert ask("GET", address).told == made.told
    assert made.told["id"] in [row["id"] for row in ask("GET", f"{path}?sort=-created_at&limit=200").told["items"]]
    assert ask("GET", f"{address}/history").told["items"][-1]["kind"] == "created"
    gone = ask("DELETE", address)
    assert gone.status_code in {204, 409}
    assert ask("GET", address).status_code == (404 if gone.status_code == 204 else 200)


@every_record
def test_what_was_read_can_be_sent_back_and_changes_nothing(path: str, make: SampleMaker, ask: Ask) -> None:
    obj = make.make(path)
    told = ask("GET", f"{path}/{obj.pk}").told
    sent = {field.name: told[field.name] for field in fields.editable(_record(path))}
    again = ask("PATCH", f"{path}/{obj.pk}", sent | {"version": told["version"]})
    assert (again.status_code, again.told) == (200, told)


@every_record
def test_every_field_is_told_sorted_by_and_expanded(path: str, make: SampleMaker, ask: Ask) -> None:
    make.make(path)
    known = fields.everything(_record(path))
    relations = [field.name for field in known.values() if field.kind is fields.Kind.RELATION]
    row = ask("GET", f"{path}?limit=1&expand={','.join(relations)}").told["items"][0]
    assert set(row) == {"id", "version", *known}
    assert ask("GET", f"{path}?sort=-created_at&count=true").told["count"] >= 1


@every_record
def test_more_rows_need_no_more_statements(path: str, make: SampleMaker, ask: Ask) -> None:
    relations = ",".join(field.name for field in fields.everything(_record(path)).values() if field.kind is fields.Kind.RELATION)
    address = f"{path}?limit=50&expand={relations}"
    for _number in range(2):
        make.make(path)
    ask("GET", address)
    with CaptureQueriesContext(connection) as few:
        ask("GET", address)
    for _number in range(3):
        make.make(path)
    with CaptureQueriesContext(connection) as many:
        ask("GET", address)
    assert len(many) == len(few), "\n".join(query["sql"][:200] for query in many.captured_queries)
    with CaptureQueriesContext(connection) as plain:
        ask("GET", f"{path}?limit=50")
    assert len(plain) <= 6, "\n".join(query["sql"][:200] for query in plain.captured_queries)


@every_record
def test_without_a_right_nothing_is_there(path: str, make: SampleMaker) -> None:
    obj = make.make(path)
    stranger = _program(Person.objects.create(username="stranger", language="en"))
    answers = {
        "list": stranger("GET", path),
        "get": stranger("GET", f"{path}/{obj.pk}"),
        "create": stranger("POST", path, {}),
        "change": stranger("PATCH", f"{path}/{obj.pk}", {}),
        "delete": stranger("DELETE", f"{path}/{obj.pk}"),
        "bulk": stranger("POST", f"{path}/bulk", {"delete": [obj.pk]}),
        "history": stranger("GET", f"{path}/{obj.pk}/history"),
        "files": stranger("GET", f"{path}/{obj.pk}/files"),
        "act": stranger("POST", f"{path}/{obj.pk}/any", {}),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 404)


@every_record
def test_records_of_others_are_not_there(path: str, make: SampleMaker) -> None:
    obj = make.make(path)
    role = Role.objects.create(name="own")
    for action in RightTo.values:
        Grant.objects.create(role=role, object=reading.rights_path(_record(path)), action=action, reach=Reach.OWN)
    stranger = Person.objects.create(username="stranger", language="en")
    stranger.roles.add(role)
    ask = _program(stranger)
    assert obj.pk not in [row["id"] for row in ask("GET", f"{path}?sort=-created_at&limit=200").told["items"]]
    answers = [ask("GET", f"{path}/{obj.pk}"), ask("PATCH", f"{path}/{obj.pk}", {}), ask("DELETE", f"{path}/{obj.pk}")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    told = ask("POST", f"{path}/bulk", {"delete": [obj.pk]}).told
    assert [row["status"] for row in told["delete"]] == [404]


@every_record
def test_the_description_knows_every_field(path: str, ask: Ask) -> None:
    told = ask("GET", f"openapi.json?objects={path}").told
    schemas = told["components"]["schemas"]
    assert set(schemas[path]["properties"]) == {"id", "version", *fields.everything(_record(path))}
    editable = {field.name for field in fields.editable(_record(path))}
    if editable:
        assert set(schemas[f"{path}.new"]["properties"]) == editable


@every_record
def test_many_are_created_and_removed_at_once(path: str, make: SampleMaker, ask: Ask) -> None:
    rows = [_as_sent(_record(path), make.values(path)) for _number in range(2)]
    told = ask("POST", f"{path}/bulk", {"create": rows}).told
    assert [row["status"] for row in told["create"]] == [201, 201], told
    keys = [row["id"] for row in told["create"]]
    gone = ask("POST", f"{path}/bulk", {"delete": keys, "all_or_nothing": True})
    left = _record(path).model._default_manager.filter(pk__in=keys).count()
    assert (gone.status_code, left) in [(200, 0), (422, 2)]


def test_the_caller_of_a_sleeping_person_reaches_nothing() -> None:
    sleeper = Person.objects.create(username="sleeper", is_active=False, is_administrator=True)
    assert Caller(sleeper).objects() == []
