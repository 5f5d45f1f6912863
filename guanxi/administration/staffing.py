"""Giving people their roles, teams and passwords."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.people import rights
from guanxi.people.models import Person, Role, Team
from guanxi.records import registry, remembering
from guanxi.records.refusals import Invalid, Refusal
from guanxi.records.writer import Writer


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
    """Give a person a new password; all sessions of the person end.

    :raises Invalid: if the password is too weak.
    """
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
    """Let somebody in, or keep them out.

    :raises LastAdministrator: if nobody would be left to administrate.
    """
    if not value:
        _keep_an_administrator(person)
    person.is_active = value


def set_administrator(person: Person, value: bool, *, writer: Writer) -> None:
    """Make somebody an administrator, or an ordinary person; only administrators may.

    :raises LastAdministrator: if nobody would be left to administrate.
    """
    if writer.by is not None and not writer.by.is_administrator:
        raise Refusal(_("Only an administrator may do this."))
    if not value:
        _keep_an_administrator(person)
    person.is_administrator = value


def _keep_an_administrator(person: Person) -> None:
    others = Person.objects.filter(is_administrator=True, is_active=True).exclude(pk=person.pk)
    if person.is_administrator and not others.exists():
        raise LastAdministrator


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
