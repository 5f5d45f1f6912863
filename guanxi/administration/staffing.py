"""Giving people their roles, teams and passwords."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.people import rights
from guanxi.people.models import Department, Person, Role, Team
from guanxi.records import fields, registry, remembering
from guanxi.records.refusals import Invalid, Refusal
from guanxi.records.writer import Writer

LOCK = 7_301_009


class LastAdministrator(Refusal):
    """Without an administrator nobody could ever change anything again."""

    def __init__(self) -> None:
        super().__init__(_("This is the last administrator. Make somebody else an administrator first."))


@transaction.atomic
def assign(person: Person, *, roles: Iterable[Role], teams: Iterable[Team], writer: Writer) -> None:
    """Give a person exactly these roles and teams."""
    before = _memberships(person)
    person.roles.set(roles)
    person.teams.set(teams)
    rights.forget(person)
    _remember(person, before, _memberships(person), writer)


def set_password(person: Person, *, new_password: str, writer: Writer) -> None:
    """Give a person a new password; all sessions of the person end. Only administrators may: whoever knows it is that person.

    :raises Invalid: if the password is too weak.
    """
    _administrators_only(writer)
    try:
        validate_password(new_password, person)
    except ValidationError as error:
        raise Invalid({"new_password": " ".join(error.messages)}) from error
    person.set_password(new_password)


def lock_out_until_invited(people: Sequence[Person]) -> None:
    """New people cannot sign in before they are given a password."""
    for person in people:
        if not person.password:
            person.set_unusable_password()


def set_may_sign_in(person: Person, value: bool, *, writer: Writer) -> None:
    """Let somebody in, or keep them out; nobody locks themselves out.

    :raises LastAdministrator: if nobody would be left to administrate.
    """
    if not value:
        _keep_another_administrator(person)
        if writer.by is not None and person.pk == writer.by.pk:
            raise Refusal(_("You cannot lock yourself out. Ask somebody else to do it."))
    person.is_active = value


def set_administrator(person: Person, value: bool, *, writer: Writer) -> None:
    """Make somebody an administrator, or an ordinary person; only administrators may.

    :raises LastAdministrator: if nobody would be left to administrate.
    """
    _administrators_only(writer)
    if not value:
        _keep_another_administrator(person)
    person.is_administrator = value


def set_department(person: Person, value: Department | int | None, *, writer: Writer) -> None:
    """Put a person into a department; one's own decides how far one's rights reach, so only administrators change theirs."""
    if writer.by is not None and person.pk == writer.by.pk:
        _administrators_only(writer)
    fields.write(person, "department", value)


def set_email(person: Person, value: str, *, writer: Writer) -> None:
    """Say where somebody is written to: a forgotten password is set anew from there, so only administrators change it for others."""
    if not person._state.adding:
        _administrators_only(writer)
    fields.write(person, "email", value)


def keep_an_administrator(removed: Sequence[Person]) -> None:
    """Nobody is removed without whom nobody could administrate.

    :raises LastAdministrator: if it is so.
    """
    if any(person.is_administrator for person in removed) and not _administrators().exists():
        raise LastAdministrator


def _keep_another_administrator(person: Person) -> None:
    with connection.cursor() as cursor:  # two administrators who demote each other at once come one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if person.is_administrator and not _administrators().exclude(pk=person.pk).exists():
        raise LastAdministrator


def _administrators() -> QuerySet[Person]:
    return Person.objects.filter(is_administrator=True, is_active=True)


def _administrators_only(writer: Writer) -> None:
    if writer.by is not None and not writer.by.is_administrator:
        raise Refusal(_("Only an administrator may do this."))


def _memberships(person: Person) -> dict[str, list[str]]:
    return {
        "roles": sorted(person.roles.values_list("name", flat=True)),
        "teams": sorted(person.teams.values_list("name", flat=True)),
    }


def _remember(person: Person, before: dict[str, Any], after: dict[str, Any], writer: Writer) -> None:
    became = remembering.differences(before, after)
    record = registry.of(Person)
    if became and record:
        remembering.changed(record, [(person, became)], writer)
