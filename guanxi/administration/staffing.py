"""Giving people their roles, teams and passwords."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.people import programs, rights, trees
from guanxi.people.models import Department, Person, Role, Team
from guanxi.people.models.role import Reach
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


def set_password(person: Person, *, new_password: str, revoke_tokens: bool = False, writer: Writer) -> None:
    """Give a person a new password; all sessions of the person end, and on demand the API tokens.

    Only administrators may: whoever knows the password is that person.

    :raises Invalid: if the password is too weak.
    """
    _administrators_only(writer)
    try:
        validate_password(new_password, person)
    except ValidationError as error:
        raise Invalid({"new_password": " ".join(error.messages)}) from error
    person.set_password(new_password)
    if revoke_tokens:
        programs.end_all(person, writer.at)


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
    """Put a person into a department; nobody widens their own reach by that: not by moving, not by taking others in.

    :raises Refusal: if that would be so and no administrator does it.
    """
    if writer.by is not None and (person.pk == writer.by.pk or _takes_in(person, _key(value), writer.by)):
        _administrators_only(writer)
    fields.write(person, "department", value)


def set_parent(department: Department, value: Department | int | None, *, writer: Writer) -> None:
    """Hang a department below another one; rights follow the tree, so nobody widens their own reach by that.

    :raises Refusal: if that would be so and no administrator does it.
    """
    if writer.by is not None and not department._state.adding and _widens(department, _key(value), writer.by):
        _administrators_only(writer)
    fields.write(department, "parent", value)


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


def _key(department: Department | int | None) -> int | None:
    return department.pk if isinstance(department, Department) else department


def _takes_in(person: Person, department: int | None, by: Person) -> bool:
    """Whether somebody would come into the departments whose records the one who does it sees."""
    mine = _departments_seen(by)
    return not person._state.adding and department in mine and person.department_id not in mine


def _widens(department: Department, parent: int | None, by: Person) -> bool:
    """Whether a move brings a department below one's own, or one's own below another one, with which records are shared."""
    mine = _departments_seen(by)
    if parent in mine and department.pk not in mine:
        return True
    if parent is None or by.department_id not in trees.descendants(Department, [department.pk]):
        return False
    above = trees.ancestors(Department, [by.department_id] if by.department_id else [])
    return not set(trees.ancestors(Department, [parent])) <= set(above)


def _departments_seen(by: Person) -> set[int]:
    """One's own department and those below, if any right of one's own reaches so far."""
    reaches = rights.rights_of(by).grants.values()
    own = [by.department_id] if by.department_id and Reach.DEPARTMENT in reaches else []
    return set(trees.descendants(Department, own)) if own else set()


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
