"""Survivorship: of several records that are the same, which value of each field holds, and where it comes from."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from guanxi.people.models import Person
from guanxi.records import fields, reading, registry, showing
from guanxi.records.declare import Record

from .models import Proposal, State


@dataclass(frozen=True)
class Chosen:
    """One field of the golden record: every value that stands there, and which record's value holds."""

    label: str
    cells: tuple[Any, ...]
    winner: int | None
    is_disputed: bool


@dataclass(frozen=True)
class Golden:
    """The records that are one, the leading one first, and the fields that any of them fills."""

    record: Record
    members: tuple[Any, ...]
    fields: tuple[Chosen, ...]


def members(subject: str, key: int) -> set[int]:
    """The keys of all records that were accepted as the same as this one, by way of others too."""
    found, rest = {key}, [key]
    while rest:
        step = [str(one) for one in rest]
        pairs = Proposal.objects.filter(Q(right_id__in=rest) | Q(left_key__in=step), subject=subject, source="", state=State.SAME)
        near = {
            key for left, right in pairs.values_list("left_key", "right_id") if left.isdecimal() for key in (int(left), right)
        }
        rest = sorted(near - found)
        found |= near
    return found


def golden(subject: str, keys: Iterable[int], person: Person | None) -> Golden | None:
    """The golden record of these keys as far as the person sees the records; None if fewer than two are left.

    The leading record is the one with the most filled fields, of equals the oldest. Its value holds; where it has none, the value
    that most others have, of equals that of the record that was changed last.
    """
    record = registry.at(subject)
    if record is None:
        return None
    rows = list(reading.visible(record, person).filter(pk__in=list(keys)))
    if len(rows) < 2:
        return None
    named = [field for field in fields.in_order(record) if field.editable and field.name not in {"owner", "tags"}]
    ordered = sorted(rows, key=lambda one: (-sum(_is_filled(one, name) for name in (field.name for field in named)), one.pk))
    reader = showing.Reader(record, person)
    chosen = [_chosen(reader, ordered, field) for field in named]
    return Golden(record, tuple(ordered), tuple(one for one in chosen if one.winner is not None))


def _chosen(reader: showing.Reader, rows: Sequence[Any], field: fields.Field) -> Chosen:
    filled = [place for place, obj in enumerate(rows) if _is_filled(obj, field.name)]
    winner = _winner(rows, field.name, filled)
    different = {_plain(rows[place], field.name) for place in filled}
    return Chosen(field.label, tuple(reader.cell(obj, field) for obj in rows), winner, len(different) > 1)


def _winner(rows: Sequence[Any], name: str, filled: list[int]) -> int | None:
    if not filled:
        return None
    if filled[0] == 0:
        return 0
    often = Counter(_plain(rows[place], name) for place in filled)
    return max(filled, key=lambda place: (often[_plain(rows[place], name)], rows[place].changed_at))


def _is_filled(obj: Any, name: str) -> bool:
    return _plain(obj, name) not in ("None", "", "[]")


def _plain(obj: Any, name: str) -> str:
    column = obj._meta.get_field(name)
    return str(getattr(obj, column.attname)).strip()
