"""A list as a board: a column for each group, with its figures and its first cards."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from guanxi.people.models import Person
from guanxi.records import naming, reading, registry, stamps
from guanxi.records.fields import Kind
from guanxi.records.showing import Reader

from . import fetching, totaling
from .asking import Question
from .grouping import NOTHING, Grouping
from .ordering import Order, Place
from .totaling import Group, Total, Totals

CARDS = 20
MOST_COLUMNS = 30
RARE = 100
"""A column that holds less than one of so many rows is looked for together with others like it, in one pass."""


@dataclass(frozen=True)
class Column:
    """One column: its group, its first cards, and the place after them if there are more."""

    group: Group
    cards: list[Any]
    after: Place | None


@dataclass(frozen=True)
class Board:
    """The columns in their order; `left_out` groups have no room."""

    columns: list[Column]
    totals: Totals
    left_out: int = 0


def board(question: Question, person: Person | None, today: datetime.date, reader: Reader) -> Board:
    """The whole board; the number of statements does not depend on the number of columns."""
    heads = figures(question, person, today, reader)
    groups = heads.groups[:MOST_COLUMNS]
    rows = fetching.matching(question, person, today)
    filled = [group.key for group in groups if group.total.count or heads.is_partial]
    rare = {group.key for group in groups if group.total.count * RARE < heads.whole.count}
    cards = _first_cards(question, rows, filled, rare) if filled and not question.problems else {}
    columns = [_column(group, cards.get(group.key, []), question.order) for group in groups]
    return Board(columns, heads, len(heads.groups) - len(groups) + heads.left_out)


def asked(question: Question, rows: QuerySet[Any]) -> list[QuerySet[Any]]:
    """The statements from whose tables a board of these rows is read, unless its columns are other records."""
    return [fetching.followed(question, rows), rows.order_by(*_clauses(question.order)).values("pk")]


def figures(question: Question, person: Person | None, today: datetime.date, reader: Reader) -> Totals:
    """The columns with their figures: every value that a card can be given, and what the rows have besides."""
    grouping = _grouping(question)
    rows = fetching.matching(question, person, today)
    found = totaling.totals(question.record, rows, question.columns, reader, grouping=grouping)
    known = {group.key: group for group in found.groups}
    possible = [
        known.get(key) or Group(key, label, Total(), totaling.color(grouping, grouping.value(key), reader))
        for key, label in _possible(grouping, reader)
    ]
    rest = [group for group in found.groups if group.key not in {one.key for one in possible}]
    return replace(found, groups=[*possible, *rest])


def _grouping(question: Question) -> Grouping:
    if question.group is None:
        raise LookupError("a board has a field whose values are its columns")
    return question.group


def _possible(grouping: Grouping, reader: Reader) -> list[tuple[str, str]]:
    """Key and label of the values that a card may get; of relations only where they are few."""
    field = grouping.field
    if field.kind is not Kind.RELATION:
        labels = totaling.labels_of(grouping, (), reader)
        return [(grouping.key(value), label) for value, label in labels.items() if grouping.key(value) != NOTHING]
    target = registry.of(field.target)
    if target is None:
        return []
    rows = naming.followed(target, reading.visible(target, reader.person), target.name).order_by("pk")[: MOST_COLUMNS + 1]
    found = [(str(obj.pk), naming.name_of(obj)) for obj in rows]
    return sorted(found, key=lambda pair: pair[1]) if len(found) <= MOST_COLUMNS else []


def _first_cards(question: Question, rows: QuerySet[Any], keys: list[str], rare: Collection[str]) -> dict[str, list[Any]]:
    """The first cards of each column, one more than are shown: their keys in two statements, they themselves in another one."""
    numbers = {key: number for number, key in enumerate(keys)}

    def ask() -> list[tuple[int, int, int]]:
        parts = [_part(question, rows, numbers[key], key) for key in keys if key not in rare]
        lines = list(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0] if parts else ())
        few = {key: numbers[key] for key in keys if key in rare}
        return sorted(lines + (list(_together(question, rows, few)) if few else []))

    about = "cards", question.order.address, _grouping(question).address, tuple(keys)
    lines = stamps.remembered(rows, about, lambda: asked(question, rows)[1:], ask)
    objects = fetching.followed(question, rows.model._default_manager.filter(pk__in=[pk for _column, _place, pk in lines]))
    by_key = {obj.pk: obj for obj in objects}
    found: dict[str, list[Any]] = {key: [] for key in keys}
    for number, _place, pk in lines:
        if pk in by_key:
            found[keys[number]].append(by_key[pk])
    return found


def _part(question: Question, rows: QuerySet[Any], number: int, key: str) -> QuerySet[Any, Any]:
    """The number of one column, the places of its first cards, and their keys."""
    clauses = _clauses(question.order)
    within = rows.filter(_grouping(question).inside(key)).order_by(*clauses)
    first = rows.model._default_manager.filter(pk__in=within.values("pk")[: CARDS + 1])  # so that only these are numbered
    ranked = first.order_by().annotate(column=Value(number), place=Window(RowNumber(), order_by=clauses))
    lines: QuerySet[Any, Any] = ranked.values_list("column", "place", "pk")
    return lines


def _together(question: Question, rows: QuerySet[Any], numbers: Mapping[str, int]) -> QuerySet[Any, Any]:
    """The same of several columns with few cards each: the rows are gone through once for all of them."""
    insides = {number: _grouping(question).inside(key) for key, number in numbers.items()}
    column = Case(*(When(inside, then=Value(number)) for number, inside in insides.items()))
    within = rows.filter(reduce(or_, insides.values())).annotate(column=column)
    ranked = within.annotate(place=Window(RowNumber(), partition_by=[F("column")], order_by=_clauses(question.order)))
    lines: QuerySet[Any, Any] = ranked.filter(place__lte=CARDS + 1).order_by().values_list("column", "place", "pk")
    return lines


def _clauses(order: Order) -> list[Any]:
    """The order in one stretch, those without a value last."""
    value, last = F(order.path), True if order.may_be_empty else None
    falling = order.is_falling
    return [
        value.desc(nulls_last=last) if falling else value.asc(nulls_last=last),
        F("pk").desc() if falling else F("pk").asc(),
    ]


def _column(group: Group, cards: list[Any], order: Order) -> Column:
    shown = cards[:CARDS]
    return Column(group, shown, fetching.place_after(shown, order) if len(cards) > CARDS else None)
