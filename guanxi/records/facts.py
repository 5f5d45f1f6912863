"""What a record's own page shows of it: its fields in sections, and the records that belong to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey, Model

from guanxi.people.models import Person
from guanxi.people.models.role import RightTo

from . import faces, fields, naming, reading, registry, showing
from .addresses import address
from .declare import Record
from .fields import Field, Kind
from .showing import Cell

FIRST_ROWS = 5
COUNT_CAP = 100
COLUMNS = 2


@dataclass(frozen=True)
class Section:
    """One section of facts."""

    title: str
    facts: tuple[tuple[Field, Cell], ...]

    @property
    def filled(self) -> list[tuple[Field, Cell]]:
        """The facts that hold something."""
        return [(field, cell) for field, cell in self.facts if not _says_nothing(field, cell)]


@dataclass(frozen=True)
class Related:
    """The first records of another object that point to this one; `count` is capped at COUNT_CAP + 1."""

    record: Record
    link: str
    columns: tuple[Field, ...]
    rows: list[tuple[Any, list[Cell]]]
    count: int
    list_address: str
    new_address: str


def sections(record: Record, obj: Model, reader: showing.Reader) -> list[Section]:
    """Every field of a record, in the declared sections; fields of none of them follow at the end."""
    placed = fields.placed(record)
    mentioned = {name for section in placed for name in section.fields}
    rest = tuple(name for name in fields.everything(record) if name not in mentioned and name != "is_sample")
    found = [Section(str(section.title), _facts(record, obj, reader, section.fields)) for section in placed]
    return [*found, Section("", _facts(record, obj, reader, rest))] if rest else found


def empty_facts(found: Iterable[Section]) -> list[tuple[Field, Cell]]:
    """The facts of all sections that hold nothing; the page shows them folded at the end."""
    return [(field, cell) for section in found for field, cell in section.facts if _says_nothing(field, cell)]


def apart(found: Iterable[Section], kind: Kind) -> tuple[list[Section], list[tuple[Field, Cell]]]:
    """The sections without the facts of one kind, and those facts: tags stand below the name, not among the rest."""
    kept, taken = [], []
    for section in found:
        kept.append(Section(section.title, tuple(fact for fact in section.facts if fact[0].kind is not kind)))
        taken += [fact for fact in section.facts if fact[0].kind is kind]
    return kept, taken


def _says_nothing(field: Field, cell: Cell) -> bool:
    """Nothing entered, or a No where No is the rule."""
    return cell.is_empty or (cell.kind is Kind.YES_NO and cell.value is False and field.column.default is False)


def link_between(record: Record, other: Record) -> str | None:
    """The field of `other` that points to `record`: its parent field first, else the first such relation."""
    pointing = [
        c.name
        for c in other.model._meta.concrete_fields
        if isinstance(c, ForeignKey) and c.related_model is record.model and fields.named(other, c.name)
    ]
    return other.parent if other.parent in pointing else next(iter(pointing), None)


def related(record: Record, obj: Model, person: Person) -> list[Related]:
    """The related lists that this person may see."""
    found = []
    for path in record.related:
        found_at = registry.at(path)
        other = faces.face(found_at, person) if found_at else None
        link = link_between(record, other) if other else None
        if other and link and reading.may(other, person):
            found.append(_related(other, link, obj, person))
    return found


def _related(other: Record, link: str, obj: Model, person: Person) -> Related:
    rows = reading.visible(other, person).filter(**{link: obj.pk})
    names = [name for name in fields.columns(other) if name != link and name not in other.name]
    names = names[: COLUMNS if other.name else COLUMNS + 1]  # without a name of its own a row is opened by its first value
    columns = tuple(fields.everything(other)[name] for name in names)
    shown = list(naming.followed(other, rows, names).order_by("-pk")[: FIRST_ROWS + 1])
    count = len(shown) if len(shown) <= FIRST_ROWS else rows.order_by()[: COUNT_CAP + 1].count()
    reader = showing.Reader(other, person)
    new = address("records:new", other.path) if reading.may(other, person, RightTo.CREATE) else ""
    editable = bool((field := fields.named(other, link)) and field.editable)
    return Related(
        record=other,
        link=link,
        columns=columns,
        rows=showing.rows(reader, shown[:FIRST_ROWS], columns),
        count=count,
        list_address=f"{address('records:list', other.path)}?f={link}:any:{obj.pk}",
        new_address=f"{new}?{link}={obj.pk}" if new and editable else "",
    )


def _facts(record: Record, obj: Model, reader: showing.Reader, names: Iterable[str]) -> tuple[tuple[Field, Cell], ...]:
    known = fields.everything(record)
    return tuple((known[name], reader.cell(obj, known[name])) for name in names if name in known)
