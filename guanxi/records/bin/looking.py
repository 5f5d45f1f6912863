"""Which removed records a person may see, and what is in them: those that the person might have removed."""

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.utils.translation import pgettext

from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.people.rights import owner_ids, rights_of
from guanxi.records import keeping, reading, registry
from guanxi.records.declare import Record
from guanxi.records.models import Removed


def visible(person: Person | None) -> QuerySet[Removed]:
    """The removed records that lie within the person's reach for deleting."""
    rows = Removed.objects.all()
    if person is None:
        return rows
    paths: dict[frozenset[int] | None, list[str]] = defaultdict(list)
    for record in registry.everything():
        if reading.may(record, person, RightTo.DELETE):
            owners = _owners(record, person)
            if owners is None or reading.owner_path(record):
                paths[owners].append(record.path)
    allowed = Q(pk__in=[])
    for owners, some in paths.items():
        allowed |= Q(path__in=some) if owners is None else Q(path__in=some, owner__in=owners)
    return rows.filter(allowed)


def may_look(person: Person) -> bool:
    """Whether there is anything that this person may remove."""
    return any(reading.may(record, person, RightTo.DELETE) for record in registry.everything())


def _owners(record: Record, person: Person) -> frozenset[int] | None:
    action = RightTo.CHANGE if record.parent else RightTo.DELETE
    return owner_ids(person, rights_of(person).reach(reading.rights_path(record), action))


class Gone:
    """Stands in a removed record for another one that is gone, too."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name


def main_of(entry: Removed) -> Any:
    """The removed record itself, in memory; what it points to and what is gone, too, is there by name only."""
    made = rebuilt(*entry.content["rows"][0])
    for column in relations(made) if made is not None else ():
        key = getattr(made, column.attname)
        if key is not None and not column.related_model._base_manager.filter(pk=key).exists():
            column.set_cached_value(made, Gone(_name_of(column.related_model, key)))
    return made


def _name_of(model: type[Model], key: Any) -> str:
    record = registry.of(model)
    found = Removed.objects.filter(path=record.path, object_id=key).values_list("label", flat=True).first() if record else None
    removed = pgettext("state", "removed")
    return f"{found or f'#{key}'} ({removed})"


def along(entry: Removed) -> list[tuple[str, int]]:
    """What lies in the bin with the record: name of the object and how many."""
    counts: dict[str, int] = defaultdict(int)
    for label, _values in entry.content["rows"][1:]:
        model = model_at(label)
        counts[str(model._meta.verbose_name_plural) if model else label] += 1
    return list(counts.items())


def rebuilt(label: str, values: dict[str, Any]) -> Model | None:
    """A removed row as an object in memory; columns that are gone are left out. None if its table is gone."""
    model = model_at(label)
    if model is None:
        return None
    known = {column.attname: column for column in keeping.columns(model)}
    return model(**{name: known[name].to_python(value) for name, value in values.items() if name in known})


def model_at(label: str) -> type[Model] | None:
    """The model of this name, if there still is one."""
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def relations(obj: Model) -> list[Any]:
    """The columns that point to other rows."""
    return [column for column in obj._meta.concrete_fields if column.is_relation]


def column_of(label: str, name: str) -> Any:
    """A relation by the names of its model and itself, if it still is there."""
    model = model_at(label)
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
