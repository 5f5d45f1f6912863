"""Imports small files in tests."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from guanxi.people.models import Person, Role
from guanxi.people.models.role import Grant, Reach, RightTo
from guanxi.records import registry
from guanxi.records.models import ImportRun
from guanxi.records.transfer import files, mapping, preparing, running, shape
from guanxi.records.transfer.mapping import Source

NOW = datetime.datetime(2026, 3, 5, 8, 0, tzinfo=datetime.UTC)


def clock() -> datetime.datetime:
    """A moment that does not matter."""
    return NOW


class Imports:
    """Takes files in as a person would, without a browser."""

    def prepare(
        self, content: str | bytes, plan: Any = None, *, by: Person | None = None, into: str = "", name: str = "file.csv"
    ) -> ImportRun:
        """A run that is ready: mapped by this mapping, or automatically."""
        data = content.encode() if isinstance(content, str) else content
        run = files.keep([data], name, by=by, at=NOW)
        header, survey = preparing.look(run, Source())
        suggested = None if plan else preparing.suggest(header, survey, Source(), into=into, by=by)
        chosen = suggested or mapping.from_json(plan, shape.declared())
        preparing.choose(run, chosen, header)
        return run

    def take(self, content: str | bytes, plan: Any = None, **options: Any) -> ImportRun:
        """A run that was carried out."""
        return running.carry_out(self.prepare(content, plan, **options), clock=clock)

    def check(self, content: str | bytes, plan: Any = None, **options: Any) -> ImportRun:
        """A run after its dry run."""
        return running.check(self.prepare(content, plan, **options), clock=clock)


@pytest.fixture
def imports(db: None, settings: Any, tmp_path: Path) -> Imports:
    """Imports into an empty company; files are kept in a folder of the test."""
    del db
    settings.VAR = tmp_path
    return Imports()


@pytest.fixture
def seller(db: None) -> Callable[..., Person]:
    """Makes people who may import and see only their own accounts and contacts (or as far as said)."""
    del db

    def make(name: str, reach: Reach = Reach.OWN, rights: tuple[str, ...] = tuple(RightTo)) -> Person:
        role = Role.objects.create(name=f"role of {name}")
        for path in ("accounts", "contacts"):
            Grant.objects.bulk_create(Grant(role=role, object=path, action=right, reach=reach) for right in rights)
        person = Person.objects.create_user(name, language="en")
        person.roles.add(role)
        return person

    return make


def accounts() -> list[dict[str, Any]]:
    """All accounts by what identifies and describes them."""
    record = registry.at("accounts")
    assert record
    rows = record.model._default_manager.order_by("external_id", "name")
    return list(rows.values("external_id", "name", "phone", "segment", "description"))


def now() -> datetime.datetime:
    """The real time."""
    return timezone.now()
