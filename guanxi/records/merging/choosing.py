"""Which value of each field shall stand: the records side by side, what is proposed, and what follows from a choice."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guanxi.records import faces, fields
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind
from guanxi.records.refusals import Invalid

BOTH = "both"
UNITED = frozenset({Kind.TAGS, Kind.CHOICES, Kind.LONG_TEXT})
"""What may hold the values of all records."""

Choices = Mapping[str, Any]
"""Field → the key of the record whose value shall stand, or "both"."""


@dataclass(frozen=True)
class Row:
    """Fields that are chosen as one: usually one, sometimes several that make sense only together."""

    fields: tuple[Field, ...]
    is_empty: bool
    differs: bool
    may_choose: bool
    may_unite: bool
    """Whether several records say something that can stand together."""
    chosen: Any
    """The key of the record whose value is proposed, or "both"."""

    @property
    def name(self) -> str:
        """By what the choice is known."""
        return self.fields[0].name


def leading(record: Record, objects: Sequence[Any]) -> Any:
    """The record that should stay: the one with the most fields filled, of equals the oldest."""
    named = [field.name for field in fields.editable(faces.declaration(record))]
    return min(objects, key=lambda obj: (-sum(is_filled(obj, name) for name in named), obj.pk))


def rows(face: Record, objects: Sequence[Any], kept: Any) -> list[Row]:
    """The fields as the person sees them, those that differ first; each with what is proposed."""
    return sorted((_row(face, some, objects, kept) for some in _together(face)), key=lambda row: not row.differs)


def values(face: Record, objects: Sequence[Any], kept: Any, choices: Choices) -> dict[str, Any]:
    """What the record that stays gets from the others; where nothing was said, what is proposed.

    :raises Invalid: if a field cannot be chosen, or the record that was named for it is not among these.
    """
    known = {obj.pk: obj for obj in objects}
    found: dict[str, Any] = {}
    chosen = _by_row(face, objects, kept, choices)
    for row, choice in chosen:
        if not row.differs or not row.may_choose:
            continue
        if choice == BOTH:
            found[row.name] = _united(row.fields[0], objects, kept)
        elif choice != kept.pk:
            found |= {field.name: getattr(known[choice], field.column.attname) for field in row.fields}
    return found


def is_filled(obj: Any, name: str) -> bool:
    """Whether a field says something."""
    return fields.stored(obj, name) not in (None, "", [])


def _by_row(face: Record, objects: Sequence[Any], kept: Any, choices: Choices) -> list[tuple[Row, Any]]:
    keys, found, wrong = {obj.pk for obj in objects}, [], {}
    rest = dict(choices)
    for row in rows(face, objects, kept):
        said = {rest.pop(field.name) for field in row.fields if field.name in rest}
        choice = said.pop() if said else row.chosen
        if said:
            wrong[row.name] = _("These fields come from the same record: %(names)s") % {"names": _names(row)}
        elif not (choice in keys or (choice == BOTH and row.may_unite)):
            wrong[row.name] = _("Choose one of the records.")
        elif not row.may_choose and choice != row.chosen:
            wrong[row.name] = _("%(name)s cannot be changed.") % {"name": row.fields[0].label}
        found.append((row, choice))
    wrong |= {str(name): _("There is no field “%(name)s” to choose.") % {"name": name} for name in rest}
    if wrong:
        raise Invalid(wrong)
    return found


def _names(row: Row) -> str:
    return ", ".join(field.label for field in row.fields)


def _together(face: Record) -> Iterable[tuple[Field, ...]]:
    """The fields that are shown, those that belong together as one; the number stays with its record."""
    number = face.number.field if face.number else ""
    known = {field.name: field for field in fields.in_order(face) if _is_shown(face, field) and field.name != number}
    groups = face.merging.together if face.merging else ()
    done: set[str] = set()
    for name, field in known.items():
        if name in done:
            continue
        group = next((group for group in groups if name in group), (name,))
        if not set(group) <= known.keys():  # some of them are hidden from this person
            group = (name,)
        done |= set(group)
        yield tuple(known[one] for one in group) if len(group) > 1 else (field,)


def _is_shown(face: Record, field: Field) -> bool:
    return field.is_typed or (field.name in face.guarded and field.kind is not Kind.MOMENT)


def _row(face: Record, some: tuple[Field, ...], objects: Sequence[Any], kept: Any) -> Row:
    held = {obj.pk: tuple(_plain(obj, field) for field in some) for obj in objects}
    filled = [obj for obj in objects if any(is_filled(obj, field.name) for field in some)]
    differs = len(set(held.values())) > 1
    may_choose = all(field.is_typed and field.name not in face.guarded for field in some)
    chosen: Any = _best(filled, held, kept) if may_choose and differs and filled else kept.pk
    may_unite = may_choose and differs and len(some) == 1 and some[0].kind in UNITED and len(filled) > 1
    return Row(some, not filled, differs, may_choose, may_unite, BOTH if may_unite else chosen)


def _best(filled: Sequence[Any], held: Mapping[int, Any], kept: Any) -> int:
    """The record that stays leads; where it says nothing, what most others say, then what was said last."""
    if any(obj.pk == kept.pk for obj in filled):
        return int(kept.pk)
    often = Counter(held[obj.pk] for obj in filled)
    return int(max(filled, key=lambda obj: (often[held[obj.pk]], obj.changed_at)).pk)


def _plain(obj: Any, field: Field) -> str:
    return str(fields.stored(obj, field.name) or "").strip()


def _united(field: Field, objects: Sequence[Any], kept: Any) -> Any:
    """What all records say, that of the one that stays first."""
    ordered = sorted(objects, key=lambda obj: (obj.pk != kept.pk, obj.pk))
    said = [getattr(obj, field.name) for obj in ordered]
    if field.kind is Kind.LONG_TEXT:
        return "\n\n".join(dict.fromkeys(text.strip() for text in said if text and text.strip()))
    return list(dict.fromkeys(word for words in said for word in words or ()))
