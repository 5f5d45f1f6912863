"""Accounts, contacts and people as the tests of this folder need them."""

import datetime
from typing import Any

from guanxi.customers.models import Account, Affiliation, Contact
from guanxi.people.models import Person
from guanxi.records import registry, saving
from guanxi.records.models import Channel
from guanxi.records.writer import Writer

NOW = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)


def writer(by: Person | None = None, *, days: int = 0) -> Writer:
    """Who writes, so many days after the start of the test's time."""
    return Writer(by=by, at=NOW + datetime.timedelta(days=days), channel=Channel.FORM)


def made(model: type[Any], by: Person | None = None, /, **values: Any) -> Any:
    """A record written like everything else."""
    return saving.create(registry.declared(model), values, writer(by))


def changed(obj: Any, /, *, days: int = 1, **values: Any) -> Any:
    """The record after a change on a later day."""
    return saving.change(registry.declared(type(obj)), obj, values, writer(days=days))


def account(name: str = "华为技术有限公司", /, **values: Any) -> Account:
    """An account."""
    return made(Account, name=name, **values)


def contact(name: str = "王小明", /, **values: Any) -> Contact:
    """A contact."""
    return made(Contact, name=name, **values)


def person(username: str, **values: Any) -> Person:
    """Somebody who works here."""
    return Person.objects.create_user(username, **values)


def place(account: Account, contact: Contact) -> Affiliation:
    """The affiliation of a contact with an account."""
    return Affiliation.objects.get(account=account, contact=contact)
