"""Who stands in for whom while somebody is away."""

import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guanxi.people.models import Delegation, Person
from guanxi.records import registry, remembering
from guanxi.records.refusals import Invalid, NotAllowed
from guanxi.records.writer import Writer


@transaction.atomic
def enter(
    person: Person, substitute: Person, first_on: datetime.date, last_on: datetime.date, *, writer: Writer, note: str = ""
) -> Delegation:
    """Let somebody reach the records of an absent person like own ones during these days.

    :raises NotAllowed: for somebody else's absence, except by an administrator.
    :raises Invalid: if the days make no sense, or somebody is to stand in for themselves.
    """
    _own_or_administrator(person, writer)
    if last_on < first_on:
        raise Invalid({"last_on": _("The last day lies before the first one.")})
    if last_on < writer.today:
        raise Invalid({"last_on": _("This day has passed.")})
    if substitute.pk == person.pk:
        raise Invalid({"substitute": _("Choose somebody else.")})
    made = Delegation.objects.create(
        person=person, substitute=substitute, first_on=first_on, last_on=last_on, note=note.strip(),
        made_at=writer.at, made_by=writer.by,
    )  # fmt: skip
    _remember(made, [None, told(made)], writer)
    return made


@transaction.atomic
def end(absence: Delegation, *, writer: Writer) -> None:
    """Take an absence back; the substitute reaches nothing more by it.

    :raises NotAllowed: for somebody else's absence, except by an administrator.
    """
    _own_or_administrator(absence.person, writer)
    _remember(absence, [told(absence), None], writer)
    absence.delete()


def known(person: Person, today: datetime.date) -> QuerySet[Delegation]:
    """The absences, present and to come, that a person may see: all for administrators, else those they have part in."""
    rows = Delegation.objects.filter(last_on__gte=today).select_related("person", "substitute").order_by("first_on", "pk")
    return rows if person.is_administrator else rows.filter(person=person) | rows.filter(substitute=person)


def told(absence: Delegation) -> str:
    """An absence in words."""
    said = {"name": absence.substitute, "first": date_format(absence.first_on), "last": date_format(absence.last_on)}
    return _("%(name)s stands in from %(first)s to %(last)s") % said


def _own_or_administrator(person: Person, writer: Writer) -> None:
    if writer.by is not None and not writer.by.is_administrator and writer.by.pk != person.pk:
        raise NotAllowed


def _remember(absence: Delegation, pair: list[str | None], writer: Writer) -> None:
    remembering.changed(registry.declared(Person), [(absence.person, {"": pair})], writer, "absence")
