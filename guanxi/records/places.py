"""What a person has at hand: the records they opened last, those with their star, and their views; rights are asked when it is shown."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from guanxi.people.models import Person

from . import faces, naming, reading, registry
from .bin import goes_along
from .listing import viewing
from .models import Favorite, View, Visit

KEPT = 50
MOST_FAVORITES = 200
MOST_VIEWS = 100
goes_along(Visit)
goes_along(Favorite)


@dataclass(frozen=True)
class Place:
    """Somewhere to go: a record or a list under a name."""

    label: str
    hint: str
    icon: str
    href: str


def opened(person: Person, path: str, key: int, at: datetime.datetime) -> None:
    """Remember that the person opened a record; only the last ones are kept."""
    _visit, is_new = Visit.objects.update_or_create(person=person, path=path, object_id=key, defaults={"at": at})
    if is_new:
        kept = Visit.objects.filter(person=person).order_by("-at", "-id")[:KEPT].values("pk")
        Visit.objects.filter(person=person).exclude(pk__in=kept).delete()


@transaction.atomic
def star(person: Person, path: str, key: int, *, is_on: bool, at: datetime.datetime) -> None:
    """Give a record the person's star, or take it away."""
    if is_on:
        Favorite.objects.get_or_create(person=person, path=path, object_id=key, defaults={"at": at})
    else:
        Favorite.objects.filter(person=person, path=path, object_id=key).delete()


def has_star(person: Person, path: str, key: int) -> bool:
    """Whether the record has the person's star."""
    return Favorite.objects.filter(person=person, path=path, object_id=key).exists()


def recent(person: Person, most: int = 10) -> list[Place]:
    """The records that the person opened last and still sees, the last one first."""
    rows = Visit.objects.filter(person=person).order_by("-at", "-id")[: most + 10]
    return _shown(rows.values_list("path", "object_id"), person)[:most]


def favorites(person: Person, most: int = MOST_FAVORITES) -> list[Place]:
    """The records with the person's star, as far as they still see them, the newest star first."""
    rows = Favorite.objects.filter(person=person).order_by("-at", "-id")[:MOST_FAVORITES]
    return _shown(rows.values_list("path", "object_id"), person)[:most]


def views(person: Person, *, pinned: bool = False) -> list[Place]:
    """The saved views that the person may use, or only those that they pinned."""
    rows = viewing.usable_anywhere(person).order_by("name", "pk")
    if pinned:
        rows = rows.filter(choices__person=person, choices__is_pinned=True)
    return [place for view in rows[:MOST_VIEWS] if (place := _place_of(view, person))]


def _place_of(view: View, person: Person) -> Place | None:
    record = registry.at(view.path)
    if record is None or not reading.may(record, person):
        return None
    return Place(view.name, record.labels, view.icon or record.icon, f"/{view.path}/?view={view.pk}")


def _shown(places: Iterable[tuple[str, int]], person: Person) -> list[Place]:
    wanted = list(places)
    keys: dict[str, list[int]] = defaultdict(list)
    for path, key in wanted:
        keys[path].append(key)
    found: dict[tuple[str, int], Place] = {}
    for path, some in keys.items():
        declared = registry.at(path)
        if declared is None or not reading.may(declared, person):
            continue
        record = faces.face(declared, person)
        for obj in naming.followed(record, reading.visible(record, person).filter(pk__in=some), ()):
            name = naming.name_of(obj)
            found[path, obj.pk] = Place(name, record.label, record.icon, naming.address_of(obj) or "")
    return [found[place] for place in wanted if place in found]
