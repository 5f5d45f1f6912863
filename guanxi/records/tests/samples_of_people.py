"""Departments and people as objects to list: the kernel's own tests need some that lie below it."""

import datetime
from typing import Any

from guanxi.people.models import Department, Person
from guanxi.records.declare import Listing, Record

departments = Record(
    model=Department,
    path="test-departments",
    name=("name",),
    search=("name", "code"),
    listing=Listing(columns=("name", "code", "parent"), sort="name"),
)
people = Record(
    model=Person, path="test-people", owner="", keys=(("username",),), hidden=("password",), listing=Listing(sort="username")
)


def department(name: str, **values: Any) -> Department:
    """A saved department."""
    return Department.objects.create(name=name, **values)


def moment(day: int) -> datetime.datetime:
    """Noon (UTC) of a day in March 2024."""
    return datetime.datetime(2024, 3, day, 12, tzinfo=datetime.UTC)
