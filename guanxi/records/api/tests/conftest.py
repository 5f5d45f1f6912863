"""A program that asks the API, and the samples it asks for."""

import datetime
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.people import auditing
from guanxi.people.models import Grant, Person, Role
from guanxi.records.api import tokens
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer


class Program:
    """Sends requests with an API token."""

    def __init__(self, person: Person, **chosen: Any) -> None:
        now = timezone.now()
        chosen = {"may_write": True, "expires_on": now.date() + datetime.timedelta(days=30), **chosen}
        self.token, self.text = tokens.issue(person, "test", at=now, **chosen)
        self.person = person
        self.client = Client(raise_request_exception=True)

    def ask(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        """Ask for `/api/v1/…`; the answer's JSON is in `.told`."""
        given = {"Authorization": f"Bearer {self.text}"} | {name.replace("_", "-"): value for name, value in headers.items()}
        body = {} if data is None else {"data": json.dumps(data), "content_type": "application/json"}
        answer: Any = self.client.generic(method.upper(), f"/api/v1/{path}", headers=given, **body)
        answer.told = json.loads(answer.content) if getattr(answer, "content", b"") and "json" in answer["Content-Type"] else None
        return answer

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("get", path, **headers)

    def post(self, path: str, data: Any, **headers: str) -> Any:
        return self.ask("post", path, data, **headers)

    def patch(self, path: str, data: Any, **headers: str) -> Any:
        return self.ask("patch", path, data, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.ask("delete", path, **headers)


@pytest.fixture
def boss(db: Any) -> Person:
    return Person.objects.create(username="boss", surname="Boss", is_administrator=True, language="en")


@pytest.fixture
def program(boss: Person) -> Program:
    return Program(boss)


@pytest.fixture
def make(boss: Person) -> SampleMaker:
    return SampleMaker(Writer(by=boss, at=timezone.now()))


@pytest.fixture
def employ(db: Any) -> Callable[..., Person]:
    """Make a person with grants, given as `accounts={"view": Reach.OWN}`."""

    def employ(username: str, **grants: dict[str, int]) -> Person:
        role = Role.objects.create(name=f"role of {username}")
        for path, actions in grants.items():
            for action, reach in actions.items():
                Grant.objects.create(role=role, object=path.replace("_", "-"), action=action, reach=reach)
        person = Person.objects.create(username=username, language="en")
        person.roles.add(role)
        return person

    return employ


@pytest.fixture(autouse=True)
def _written_trail(db: Any) -> Iterator[None]:
    """What the audit trail still wants to write is written before the test's database is gone."""
    yield
    auditing.write_waiting()
