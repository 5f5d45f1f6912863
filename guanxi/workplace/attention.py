"""What wants attention at the start of a day: customers who climbed or fell, records touched last, first steps of a new company."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Value, When, Window
from django.db.models.functions import Least, RowNumber

from guanxi.customers.models import Account, Contact, Standing
from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records import faces, naming, reading, registry
from guanxi.sales.models import Invoice

FEW = 6
MOST = 1000
_READ = ("level", "previous_level", "profit", "account__name", "account__short_name", "account__owner")
_HEIGHT = {level: place for place, level in enumerate(Standing.Level.values)}


@dataclass(frozen=True)
class Moved:
    """The most important customers whose level changed since the year before, and how many there are of each."""

    climbers: list[Standing]
    fallers: list[Standing]
    climbed: int = 0
    fell: int = 0


@dataclass(frozen=True)
class Touched:
    """A record that was changed lately."""

    name: str
    address: str | None
    obj: Any

    @property
    def label(self) -> str:
        """What kind of record it is."""
        return str(registry.declared(type(self.obj)).label)


def moved(person: Person) -> Moved:
    """The climbers and fallers within reach; the person's own customers come first, then those who stand or stood highest."""
    accounts = reading.visible(registry.declared(Account), person).values("pk")
    changed = Standing.objects.exclude(previous_level="").exclude(previous_level=F("level")).exclude(level="")
    most = changed.filter(account__in=accounts).order_by("-profit").values("pk")[:MOST]
    rows = Standing.objects.filter(pk__in=most).annotate(
        is_mine=Case(When(account__owner=person.pk, then=Value(1)), default=Value(0)),
        height=_height("level"),
        former=_height("previous_level"),
    )
    rows = rows.annotate(climbs=Case(When(height__lt=F("former"), then=Value(True)), default=Value(False)))
    order = [F("is_mine").desc(), Least("height", "former").asc(), F("profit").desc(), F("pk").asc()]
    placed = rows.annotate(
        place=Window(RowNumber(), partition_by=[F("climbs")], order_by=order),
        count=Window(Count("*"), partition_by=[F("climbs")]),
    )
    found: list[Any] = list(placed.filter(place__lte=FEW).select_related("account").only(*_READ).order_by("place"))
    climbers = [standing for standing in found if standing.climbs]
    fallers = [standing for standing in found if not standing.climbs]
    climbed, fell = (group[0].count if group else 0 for group in (climbers, fallers))
    return Moved(climbers, fallers, climbed, fell)


def _height(name: str) -> Case:
    """How high a level stands, the highest first."""
    return Case(*(When(**{name: level}, then=Value(place)) for level, place in _HEIGHT.items()), default=Value(len(_HEIGHT)))


def overdue(person: Person, today: datetime.date) -> list[Invoice]:
    """The invoices within reach that wait longest for their money, one more than is shown if there are more."""
    if not faces.sees("invoices", person, "amount", "paid", "state", "due_on"):
        return []
    rows = reading.visible(registry.declared(Invoice), person)
    return list(rows.overdue(today).select_related("account", "currency").order_by("due_on", "pk")[: FEW + 1])  # type: ignore[attr-defined]


def touched(person: Person) -> list[Touched]:
    """The person's own accounts and contacts that were changed last, by anybody."""
    found: list[Any] = []
    for model in (Account, Contact):
        rows = reading.visible(registry.declared(model), person).filter(owner=person)
        found += rows.order_by("-changed_at", "-pk")[:FEW]
    found.sort(key=lambda obj: obj.changed_at, reverse=True)
    return [Touched(naming.name_of(obj), naming.address_of(obj), obj) for obj in found[:FEW]]


def is_new_company(person: Person) -> bool:
    """Whether there is nobody to look after yet, as far as this person may see and could change that."""
    record = registry.declared(Account)
    return reading.may(record, person, RightTo.CREATE) and not reading.visible(record, person).exists()


def sees_anything(person: Person) -> bool:
    """Whether the person has any right at all."""
    return any(reading.may(record, person) for record in registry.everything())
