"""Finding what a cell means by a relation, and which records a file's keys mean; one query for many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower

from guanxi.lib import names, phones
from guanxi.people.models import Person
from guanxi.records import faces, reading, registry
from guanxi.records.declare import Record
from guanxi.records.models import PhoneField, Searchable

_KEYS = ("number", "code", "external_id", "username")
_NAMES = ("name", "short_name", "english_name", "name_hant", "name_en")
_MOST_CANDIDATES = 5
MOST_KNOWN = 50_000
"""So many texts are remembered per object, so that a long file needs no more memory than a short one."""


@dataclass(frozen=True)
class Ambiguous:
    """Several records are meant; `names` are some of them."""

    names: tuple[str, ...]


@dataclass
class Locator:
    """Finds records within one person's reach. What was found once is remembered for the run."""

    by: Person | None
    known: dict[type[Model], dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def find(self, model: type[Model], texts: Iterable[str]) -> dict[str, int | Ambiguous]:
        """Which record each text means: by number, code, external id, then e-mail, then name, then phone."""
        known = self.known[model]
        if len(known) > MOST_KNOWN:
            known.clear()  # looked up again should they come again
        wanted = set(texts)
        found: dict[str, int | Ambiguous] = {text: known[text] for text in wanted if text in known}
        missing = wanted - found.keys()
        for way in _ways(model, self.by):
            if missing:
                fresh = _unique(model, way(self.rows(model), missing), self.by)
                found |= fresh
                missing -= fresh.keys()
        known.update((text, pk) for text, pk in found.items() if isinstance(pk, int))
        return found

    def forget(self, words: Mapping[type[Model], Iterable[str]]) -> None:
        """These records are not there any more."""
        for model, texts in words.items():
            for text in texts:
                self.known[model].pop(text, None)

    def rows(self, model: type[Model]) -> QuerySet[Any]:
        """The rows of a model that this person may point to."""
        record = registry.of(model)
        return reading.visible(record, self.by) if record else model._default_manager.all()


def keyed(record: Record, key: Sequence[str], wanted: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], list[Any]]:
    """The existing records under these keys (relations as primary keys), whoever may see them."""
    columns: list[Any] = [record.model._meta.get_field(name) for name in key]
    tuples = list(wanted)
    rows = record.model._default_manager.all()
    for position, column in enumerate(columns):
        rows = _among(rows, column, {values[position] for values in tuples})
    if issubclass(record.model, Searchable):
        rows = rows.defer("search")
    asked, found = set(tuples), defaultdict(list)
    for obj in rows:
        values = tuple(comparable(column, getattr(obj, column.attname)) for column in columns)
        if values in asked:
            found[values].append(obj)
    return found


def comparable(column: Any, value: Any) -> Any:
    """A key's value as it is compared: e-mail addresses without regard to case, an empty text like nothing."""
    if isinstance(column, models.EmailField) and value:
        return value.lower()
    if isinstance(value, list):
        return tuple(value)
    return None if value == "" else value


def _among(rows: QuerySet[Any], column: Any, values: set[Any]) -> QuerySet[Any]:
    some = [value for value in values if value is not None]
    name = column.attname
    if isinstance(column, models.EmailField):
        rows, name = rows.annotate(_lower=Lower(column.name)), "_lower"
    condition = Q(**{f"{name}__in": some})
    if None in values:
        condition |= Q(**{f"{column.attname}__isnull": True}) if column.null else Q(**{column.attname: ""})
    elif isinstance(column, models.CharField) and not column.null:
        # An index of only the rows with a value is used if this is said; 1,000 values prove nothing to PostgreSQL.
        condition &= ~Q(**{column.attname: ""})
    return rows.filter(condition)


def _ways(model: type[Model], by: Person | None) -> list[Any]:
    """The ways in which a text may mean a record of this model, surest first."""
    declared = registry.of(model)
    record = faces.face(declared, by) if declared else None
    unseen = record.hidden if record else ()
    single = [key[0] for key in record.keys if len(key) == 1] if record else []
    keys = [name for name in dict.fromkeys((*single, *_KEYS)) if _is_text(model, name) and name not in unseen]
    emails = [c.name for c in model._meta.concrete_fields if isinstance(c, models.EmailField) and c.name not in unseen]
    naming = [
        name
        for name in dict.fromkeys((*(record.name if record else ()), *_NAMES))
        if _is_text(model, name) and name not in (*keys, *unseen)
    ]
    return [
        *(_by_value(name) for name in keys if name not in emails),
        *(_by_email(name) for name in emails),
        *(_by_value(name) for name in naming if name not in emails),
        *([_by_person_name] if model is Person else []),
        *([_by_phone(tuple(name for name in _phones(model) if name not in unseen))] if issubclass(model, Searchable) else []),
    ]


def _by_value(name: str) -> Any:
    def find(rows: QuerySet[Any], texts: set[str]) -> Mapping[str, list[int]]:
        found = defaultdict(list)
        for text, pk in rows.filter(**{f"{name}__in": texts}).values_list(name, "pk"):
            found[text].append(pk)
        return found

    return find


def _by_email(name: str) -> Any:
    def find(rows: QuerySet[Any], texts: set[str]) -> Mapping[str, list[int]]:
        written = {text.lower(): text for text in texts if "@" in text}
        found = defaultdict(list)
        if written:
            for address, pk in rows.annotate(_lower=Lower(name)).filter(_lower__in=written).values_list("_lower", "pk"):
                found[written[address]].append(pk)
        return found

    return find


def _by_person_name(rows: QuerySet[Any], texts: set[str]) -> Mapping[str, list[int]]:
    found = defaultdict(list)
    for pk, surname, given in rows.values_list("pk", "surname", "given_name"):
        for written in {
            names.join(surname, given),
            f"{given} {surname}",
            f"{surname}{given}",
            f"{surname}, {given}",
            f"{surname} {given}",
        }:
            if written in texts:
                found[written].append(pk)
    return found


def _by_phone(columns: tuple[str, ...]) -> Any:
    def find(rows: QuerySet[Any], texts: set[str]) -> Mapping[str, list[int]]:
        found = defaultdict(list)
        for text in texts if columns else ():
            wanted = phones.parse(text).e164
            if wanted and phones.looks_like_phone(text):
                query = SearchQuery(wanted[1:], config="simple", search_type="raw")
                for row in rows.filter(search=query).values_list("pk", *columns)[:20]:
                    if any(number and phones.parse(number).e164 == wanted for number in row[1:]):
                        found[text].append(row[0])
        return found

    return find


def _unique(model: type[Model], found: Mapping[str, list[int]], by: Person | None) -> dict[str, int | Ambiguous]:
    several = {pk for pks in found.values() if len(set(pks)) > 1 for pk in pks[:_MOST_CANDIDATES]}
    named = {obj.pk: _told(obj, by) for obj in model._default_manager.filter(pk__in=several)} if several else {}
    return {
        text: pks[0] if len(set(pks)) == 1 else Ambiguous(tuple(named[pk] for pk in pks[:_MOST_CANDIDATES]))
        for text, pks in found.items()
    }


def _told(obj: Any, by: Person | None) -> str:
    record = registry.of(obj)
    unseen = faces.hidden(record, by) if record else ()
    number = next((value for name in _KEYS if name not in unseen and (value := getattr(obj, name, ""))), "")
    return f"{obj} ({number})" if number else str(obj)


def _is_text(model: type[Model], name: str) -> bool:
    try:
        return isinstance(model._meta.get_field(name), (models.CharField, models.TextField))
    except FieldDoesNotExist:
        return False


def _phones(model: type[Model]) -> list[str]:
    return [column.name for column in model._meta.concrete_fields if isinstance(column, PhoneField)]
