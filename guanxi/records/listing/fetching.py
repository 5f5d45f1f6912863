"""The rows that answer a question: one page by keyset, and how many there are in all, up to a cap."""

import datetime
from collections.abc import Hashable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.utils.functional import SimpleLazyObject

from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.people.prepared import prepared
from guanxi.records import finding, indexing, naming, reading, sharing, stamps, statements
from guanxi.records.statements import Told

from . import combining, counting
from .asking import Question
from .conditions import as_query
from .ordering import Order, Place, beyond

CAP = 10_000
ONE_BY_ONE, WIDTH = 4, 100
"""Names that may have very many rows each are gone through one by one; if the first have few, so many together."""
MOST_STEPPED = 5000
"""Rows that point to one of more than so many others are put in order by the database alone: it walks along their names."""


@dataclass(frozen=True)
class Page:
    """The rows of one page, the places of its neighbors, and the count of all rows (CAP + 1 = more than the cap)."""

    rows: list[Any]
    before: Place | None
    after: Place | None
    count: int

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.count > CAP


def matching(question: Question, person: Person | None, today: datetime.date, action: str = RightTo.VIEW) -> QuerySet[Any]:
    """Every row that the question finds among those with which the person may do `action`; none if it was not understood."""
    record = question.record
    rows = reading.visible(record, person, action)
    if question.problems:
        return rows.none()
    me = person.pk if person else None
    for condition in question.conditions:
        rows = rows.filter(as_query(condition, today=today, me=me))
    if question.where:
        rows = rows.filter(combining.as_query(question.where, today=today, me=me))
    if question.is_shared:
        keys = sharing.shared_with(record, person, today) if person else ()
        rows = rows.filter(**{f"{reading.whole_path(record)}__in": keys})
    return finding.matching(record, rows, question.words, is_ordered=True)


def page(question: Question, person: Person | None, today: datetime.date) -> Page:
    """Fetch one page in at most three statements, however deep it lies in the list."""
    found = matching(question, person, today)
    place, backwards = question.place, bool(question.place and question.place.is_backwards)
    with _way(question, person, found):
        needed: Any = SimpleLazyObject(lambda: followed(question, found))  # unless the statement is known
        rows = _beginning(needed, question.order, place, question.size + 1, _about(question, person))
    more = len(rows) > question.size
    rows = rows[: question.size]
    if backwards:
        rows.reverse()
    before = _place_of(rows[:1], question.order, is_backwards=True) if (more if backwards else place) else None
    after = _place_of(rows[-1:], question.order, is_backwards=False) if (backwards or more) else None
    whole = place is None and not more
    return Page(rows, before, after, len(rows) if whole else counting.count(question, person, today, found, CAP))


def _way(question: Question, person: Person | None, found: QuerySet[Any]) -> AbstractContextManager[None]:
    """How the database had best go about it: by the plan it knows, along the list where many rows fit, or as it sees fit."""
    if not _sees_all(question, person) or question.order.relation:
        return nullcontext()
    if not question.is_narrowed:
        return prepared(found.db)
    return indexing.along(found.db) if _is_common(question) else nullcontext()


def _is_common(question: Question) -> bool:
    """Whether many rows have what the question asks for, as far as the search index knows."""
    if question.where or question.is_shared or bool(question.words) + len(question.conditions) != 1:
        return False
    record = question.record
    if question.words:
        return indexing.is_common(record.model, question.words)
    (one,) = question.conditions
    return one.operator.name == "has" and indexing.is_many(record, one.field.name, one.text)


def _sees_all(question: Question, person: Person | None) -> bool:
    extent = reading.extent(question.record, person)
    return extent is not None and extent.owners is None


def _about(question: Question, person: Person | None) -> tuple[Hashable, ...]:
    """What the statement of a page depends on, if that can be told: whose rows in which order, with which columns; else nothing."""
    known = reading.scope(question.record, person)
    if known is None or question.is_narrowed or question.order.relation:
        return ()
    return "page", *known, tuple(column.name for column in question.columns), question.order.address


def all_rows(question: Question, rows: QuerySet[Any], size: int = 1000) -> Iterator[Any]:
    """Every one of these rows in the order of the list, fetched page by page so that memory stays small."""
    place: Place | None = None
    rows = followed(question, rows)
    while True:
        batch = _beginning(rows, question.order, place, size)
        yield from batch
        if len(batch) < size:
            return
        place = _place_of(batch[-1:], question.order, is_backwards=False)


def beyond_place(question: Question, rows: QuerySet[Any], size: int) -> tuple[list[Any], Place | None]:
    """The first of these rows beyond the question's place, and the place after them if there are more."""
    found = _beginning(followed(question, rows), question.order, question.place, size + 1)
    return found[:size], place_after(found[:size], question.order) if len(found) > size else None


def remembered_first(question: Question, rows: QuerySet[Any], size: int) -> tuple[list[Any], Place | None]:
    """The first of these rows, and the place after them if there are more; which ones is asked anew when something changed."""
    needed = followed(question, rows)

    def ask() -> tuple[list[int], Place | None]:
        found, after = beyond_place(question, rows, size)
        return [obj.pk for obj in found], after

    about = "first", question.order.address, question.place, size
    keys, after = stamps.remembered(rows, about, lambda: [needed], ask)
    known = rows.model._default_manager.filter(pk__in=keys)
    by_key = {obj.pk: obj for obj in followed(question, known)}
    return [by_key[key] for key in keys if key in by_key], after


def neighbors(question: Question, rows: QuerySet[Any], obj: Any) -> tuple[int | None, int | None]:
    """The keys of the rows before and after this one in the order of the list."""
    value = question.order.value_of(obj)
    around = [_beginning(rows, question.order, Place(back, value, obj.pk), 1) for back in (True, False)]
    before, after = (rows[0].pk if rows else None for rows in around)
    return before, after


def place_after(rows: list[Any], order: Order) -> Place | None:
    """The place right after the last of these rows."""
    return _place_of(rows[-1:], order, is_backwards=False)


def followed(question: Question, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with what their cells and the order need, and nothing else."""
    names = [*(column.name for column in question.columns), question.order.name, question.order.path]
    return naming.followed(question.record, rows, names, alone=True)


def _beginning(rows: QuerySet[Any], order: Order, place: Place | None, size: int, about: tuple[Hashable, ...] = ()) -> list[Any]:
    """The first rows beyond a place: first the stretch with values, then the one without (the other way round backwards).

    `about`: what the rows depend on; if it is told, their statement is put together once.
    """
    backwards = bool(place and place.is_backwards)
    stretches = [True, False] if order.may_be_empty else [True]
    if backwards:
        stretches.reverse()
    found: list[Any] = []
    for has_value in stretches:
        if place and _is_past(place, has_value=has_value):
            continue
        left = size - len(found)
        if has_value and order.relation and _relation(rows, order).db_index:
            found += _stepwise(_stretch(rows, order, place, has_value=True), order, place, left)
        elif about:
            found += _again(rows, order, place, (*about, has_value, left))
        else:
            found += _stretch(rows, order, place, has_value=has_value).order_by(*order.clauses(backwards=backwards))[:left]
        if len(found) >= size:
            break
    return found


def _stretch(rows: QuerySet[Any], order: Order, place: Place | None, *, has_value: bool) -> QuerySet[Any]:
    """The rows with a value, or those without; beyond the place if it lies among them."""
    part = rows.filter(**{f"{order.path}__isnull": not has_value}) if order.may_be_empty else rows
    return part.filter(beyond(order, place)) if place and has_value is (place.value is not None) else part


VALUE, KEY = Told("value"), Told("key")


def _again(rows: QuerySet[Any], order: Order, place: Place | None, about: tuple[Any, ...]) -> list[Any]:
    """The rows of one stretch by a statement that was put together before."""
    *_what, has_value, size = about
    backwards, valued = bool(place and place.is_backwards), bool(place and place.value is not None)
    told: dict[Told, Any] = {}
    if place:
        told = {VALUE: order.column.get_db_prep_value(place.value, connection), KEY: place.pk}
        place = Place(backwards, VALUE if valued else None, KEY)

    def build() -> QuerySet[Any]:
        part = _stretch(rows, order, place, has_value=has_value)
        return part.order_by(*order.clauses(backwards=backwards))[:size]

    return statements.objects(order.column.model, (*about, place is None, backwards, valued), build, told, together=True)


def _relation(rows: QuerySet[Any], order: Order) -> Any:
    return rows.model._meta.get_field(order.relation)


def _stepwise(rows: QuerySet[Any], order: Order, place: Place | None, size: int) -> list[Any]:
    """The first rows by the name of what they point to: name after name through the index of the relation, instead of sorting them all.

    Whatever carries the same name is looked at together, as the place in the list needs.
    """
    backwards = bool(place and place.is_backwards)
    clauses = order.clauses(backwards=backwards)
    name = order.path.removeprefix(f"{order.relation}{LOOKUP_SEP}")
    named = _relation(rows, order).related_model._default_manager.filter(**{f"{name}__isnull": False})
    falling = order.is_falling != backwards
    if place and place.value is not None:
        named = named.filter(**{f"{name}__{'lte' if falling else 'gte'}": place.value})
    if named.model._default_manager.order_by()[MOST_STEPPED : MOST_STEPPED + 1].exists():
        return list(rows.order_by(*clauses)[:size])
    names = named.order_by(f"-{name}" if falling else name).values_list(name, "pk")
    groups = [[key for _name, key in group] for _value, group in groupby(names, key=itemgetter(0))]
    found: list[Any] = []
    start = 0
    while start < len(groups) and len(found) < size:
        width = 1 if start < ONE_BY_ONE else WIDTH
        keys = [key for group in groups[start : start + width] for key in group]
        some = rows.filter(**{f"{order.relation}__in": keys})
        # Of one name only the key is left to order by: the database goes along the keys, or sorts the few that there are.
        some = some.order_by(clauses[-1]) if len(keys) == 1 else some.order_by(*clauses)
        found += some[: size - len(found)]
        start += width
    return found


def _is_past(place: Place, *, has_value: bool) -> bool:
    """Whether a whole stretch lies on the near side of the place."""
    in_valued = place.value is not None
    return has_value != in_valued and in_valued == place.is_backwards


def _place_of(rows: list[Any], order: Order, *, is_backwards: bool) -> Place | None:
    return Place(is_backwards, order.value_of(rows[0]), rows[0].pk) if rows else None
