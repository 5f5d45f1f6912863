"""Adds people and sets passwords for the command line, with the same rules as the pages."""

import datetime
from collections.abc import Mapping, Sequence

import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from guanxi.people import programs
from guanxi.people.models import Person, Role
from guanxi.records import registry
from guanxi.records.api import tokens


@transaction.atomic
def add(username: str, password: str, *, roles: Sequence[str], values: Mapping[str, object]) -> None:
    """Add a person.

    :raises click.ClickException: if a value cannot be accepted; the text says which.
    """
    given = {name.replace("administrator", "is_administrator"): value for name, value in values.items()}
    person = Person(username=username, **given)
    _refuse_weak(password, person)
    person.set_password(password)
    try:
        person.full_clean()
    except ValidationError as why:
        raise click.ClickException(_told(why)) from None
    person.save()
    person.roles.set([_role(name) for name in roles])


def set_password(username: str, password: str, *, end_programs: bool = False) -> None:
    """Give somebody a new password; `end_programs` revokes the person's API tokens, too.

    :raises click.ClickException: if there is no such person or the password is weak.
    """
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise click.ClickException(f"Nobody has the user name {username}.")
    _refuse_weak(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    if end_programs:
        programs.end_all(person, timezone.now())


def issue_token(username: str, name: str, *, days: int, may_write: bool, objects: Sequence[str]) -> str:
    """Make an API token and return its text.

    :raises click.ClickException: if there is no such person or object.
    """
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise click.ClickException(f"Nobody has the user name {username}.")
    areas = {area.path for area in registry.areas()}
    if unknown := [path for path in objects if registry.at(path) is None and path not in areas]:
        raise click.ClickException(f"There is no object {unknown[0]!r}.")
    now = timezone.now()
    day = now.date() + datetime.timedelta(days=days)
    token, text = tokens.issue(person, name, at=now, expires_on=day, may_write=may_write, objects_only=objects)
    tokens.vouch(token)  # who sits at the machine itself
    return text


def _refuse_weak(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as why:
        raise click.ClickException("\n".join(why.messages)) from None


def _role(name: str) -> Role:
    role = Role.objects.filter(name=name).first()
    if role is None:
        known = ", ".join(Role.objects.values_list("name", flat=True)) or "none"
        raise click.ClickException(f"There is no role {name!r}. Roles: {known}.")
    return role


def _told(why: ValidationError) -> str:
    return "\n".join(f"{name}: {' '.join(texts)}" for name, texts in why.message_dict.items())
