"""Assistants, over the protocol's own client where it matters."""

import datetime
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach
from guanxi.records.api import tokens
from guanxi.records.api.calling import Caller
from guanxi.records.assistants import serving, tools
from guanxi.records.models import Change, Channel
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(db: None) -> Person:
    return Person.objects.create(username="boss", is_administrator=True, language="en")


@pytest.fixture
def make(boss: Person) -> SampleMaker:
    return SampleMaker(Writer(by=boss, at=timezone.now()))


def caller(person: Person, **chosen: Any) -> Caller:
    day = timezone.now().date() + datetime.timedelta(days=3)
    token, _text = tokens.issue(person, "test", at=timezone.now(), expires_on=day, **{"may_write": True, **chosen})
    return Caller(person, token, Channel.ASSISTANT)


def test_a_record_is_found_described_made_and_changed(boss: Person) -> None:
    who = caller(boss)
    made = tools.use(
        who, "create_record", {"object": "accounts", "values": {"name": "华为技术", "kinds": ["customer"]}}, timezone.now()
    )
    assert [hit["id"] for hit in tools.use(who, "search", {"words": "huawei"}, timezone.now())["items"]] == [made["id"]]
    listed = tools.use(
        who, "list_records", {"object": "accounts", "filters": ["name:has:华为"], "fields": ["name"]}, timezone.now()
    )
    assert (listed["items"], listed["count"]) == ([{"id": made["id"], "version": 1, "name": "华为技术"}], 1)
    changed = tools.use(
        who, "change_record", {"object": "accounts", "id": made["id"], "values": {"name": "华为"}, "version": 1}, timezone.now()
    )
    assert changed["name"] == "华为"
    assert Change.objects.latest("id").channel == "assistant"
    described = tools.use(who, "describe_object", {"object": "accounts"}, timezone.now())
    assert described["values"]["required"] == ["name"]


def test_who_may_only_read_is_offered_no_writing(boss: Person, make: SampleMaker) -> None:
    obj = make.make("accounts")
    reader = caller(boss, may_write=False)
    assert not [tool.name for tool in tools.offered(reader) if tool.writes]
    with pytest.raises(tools.Failed):
        tools.use(reader, "change_record", {"object": "accounts", "id": obj.pk, "values": {"name": "x"}}, timezone.now())
    writer = serving.reading_only(caller(boss))
    assert [tool.name for tool in tools.offered(writer)] == [tool.name for tool in tools.offered(reader)]


def test_an_assistant_sees_what_its_person_sees(make: SampleMaker) -> None:
    role = Role.objects.create(name="seller")
    Grant.objects.create(role=role, object="accounts", action="view", reach=Reach.OWN)
    seller = Person.objects.create(username="seller")
    seller.roles.add(role)
    mine, theirs = make.make("accounts", owner=seller.pk), make.make("accounts")
    who = caller(seller)
    assert [row["id"] for row in tools.use(who, "list_records", {"object": "accounts"}, timezone.now())["items"]] == [mine.pk]
    with pytest.raises(tools.Failed):
        tools.use(who, "get_record", {"object": "accounts", "id": theirs.pk}, timezone.now())
    within = {one["path"] for one in tools.use(who, "list_objects", {}, timezone.now())["items"]}
    assert ("accounts" in within, within & {"contacts", "orders", "people"}) == (True, set())


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("get_record", {"object": "accounts"}),
        ("get_record", {"object": "accounts", "id": "1"}),
        ("get_record", {"object": "accounts", "id": True}),
        ("get_record", {"object": "nothing", "id": 1}),
        ("list_records", {"object": "accounts", "filters": ["nothing:is:1"]}),
        ("list_records", {"object": "accounts", "limit": 0}),
        ("list_records", {"object": "accounts", "limt": 3}),
        ("create_record", {"object": "accounts", "values": {"nmae": "x"}}),
        ("run_action", {"object": "accounts", "id": 1, "action": "explode"}),
        ("nothing", {}),
    ],
)
def test_what_makes_no_sense_is_told_in_words(boss: Person, name: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(tools.Failed):
        tools.use(caller(boss), name, arguments, timezone.now())


def test_by_http_nothing_is_answered_without_a_token() -> None:
    answer = Browser().post("/mcp", b"{}", "application/json")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_comments_are_read_and_made_under_the_persons_name(boss: Person, make: SampleMaker) -> None:
    obj, now = make.make("accounts"), timezone.now()
    place = {"object": "accounts", "id": obj.pk}
    first = tools.use(caller(boss), "add_comment", {**place, "text": "Call them"}, now)
    tools.use(caller(boss), "add_comment", {**place, "text": "Done", "answers": first["id"]}, now)
    found = tools.use(caller(boss, may_write=False), "get_comments", place, now)["items"]
    assert [(one["text"], one["by"]["id"], one["answers"]) for one in found] == [
        ("Done", boss.pk, first["id"]),
        ("Call them", boss.pk, None),
    ]
    with pytest.raises(tools.Failed):
        tools.use(caller(boss, may_write=False), "add_comment", {**place, "text": "No"}, now)
