"""Values as people read them: labels of choices, names of related records, currencies of amounts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, PositiveSmallIntegerField, SmallIntegerField

from guanxi.people.models import Company

from . import choosing, fields, naming, reading, registry, tagging
from .declare import Record
from .fields import Field, Kind

_PLAIN = frozenset({Kind.TEXT, Kind.CHOICE})
_COMMON = frozenset({Kind.RELATION, Kind.CHOICE, Kind.CHOICES, Kind.TAGS, Kind.YES_NO, Kind.DAY})
"""Kinds of which many records of a list hold the same values."""
_BARE = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.MOMENT, Kind.EMAIL, Kind.PHONE, Kind.URL, Kind.INTEGER})
"""Kinds whose values are shown as they are."""
_ORDINALS = (PositiveSmallIntegerField, SmallIntegerField)
"""Years, months, places: they are not counted, so nothing separates their thousands."""


@dataclass(slots=True)
class Cell:
    """One value ready for a page.

    `text` or `texts` where words stand for it, `currency` of an amount, `href` of a relation, `colors` of choices as the company
    chose them.
    """

    kind: Kind
    value: Any
    text: str = ""
    texts: tuple[str, ...] = ()
    href: str | None = None
    currency: str = ""
    digits: int = 0
    colors: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        value = self.value
        return value is None or (not value and (value == "" or value == []))  # noqa: PLR1714 (0 and False are something)

    @property
    def is_plain(self) -> bool:
        """Whether its words stand on a page as they are; a list need not ask how to draw each of them."""
        return self.kind in _PLAIN and not self.colors


class Reader:
    """Turns the values of one object's records into cells; looks up labels and the company's currency once."""

    def __init__(self, record: Record, person: Any = None) -> None:
        self.record = record
        self.person = person
        self._labels: dict[str, Mapping[Any, str]] = {}
        self._linked: dict[type[Model], bool] = {}

    def cell(self, obj: Model, field: Field) -> Cell:
        """The cell of one field of one record."""
        value = getattr(obj, field.name)
        if field.is_told:
            return self._in_words(obj, field, value)
        if field.kind is Kind.RELATION:
            return self._relation(field, value)
        if field.kind is Kind.MONEY:
            return Cell(field.kind, value, currency=self.currency(obj, field))
        return self._plain(field, value)

    def reads(self, field: Field) -> Callable[[Model], Cell]:
        """What reads a field of one record after another; cells that records have in common are made once."""
        kind, name, made = field.kind, field.column.attname, dict[Any, Cell]()
        if field.is_told:
            return lambda obj: self._in_words(obj, field, getattr(obj, name), in_one_line=True)
        if kind in _BARE and not isinstance(field.column, _ORDINALS):
            return lambda obj: Cell(kind, getattr(obj, name))
        if kind not in _COMMON:
            return lambda obj: self.cell(obj, field)

        def read(obj: Model) -> Cell:
            value = getattr(obj, name)
            key = tuple(value) if isinstance(value, list) else value
            if key not in made:
                made[key] = self.cell(obj, field)
            return made[key]

        return read

    def told(
        self, field: Field, value: Any, names: Mapping[tuple[type[Model], Any], str], currency: str = "", obj: Any = None
    ) -> Cell:
        """The cell of a value from the history of `obj`; `names` holds the names of the records that are still there."""
        if field.is_told:
            return self._in_words(obj, field, value, in_one_line=True)
        if field.kind is Kind.RELATION:
            gone = "" if value is None else f"#{value}"
            return Cell(field.kind, value, text=names.get((field.target, value), gone))
        try:
            restored = fields.restored(self.record, field.name, value)
        except ValidationError:  # the field was of another kind then
            return Cell(Kind.TEXT, str(value))
        if field.kind is Kind.MONEY:
            return Cell(field.kind, restored, currency=currency)
        return self._plain(field, restored)

    def currency(self, obj: Model, field: Field) -> str:
        """The currency of an amount: of its record, or the company's."""
        value: Any = obj
        for part in field.currency.split("__") if field.currency else ():
            value = getattr(value, part, None)
        code = getattr(value, "code", value)
        return code if isinstance(code, str) and code else self.company_currency

    @cached_property
    def company_currency(self) -> str:
        """The currency in which the company counts."""
        return Company.current().currency

    def labels(self, field: Field) -> Mapping[Any, str]:
        """The translated labels of a field's choices, translated once."""
        if field.name not in self._labels:
            self._labels[field.name] = {value: _capitalized(str(label)) for value, label in field.choices}
        return self._labels[field.name]

    def _in_words(self, obj: Any, field: Field, value: Any, *, in_one_line: bool = False) -> Cell:
        said = self.record.told[field.name](obj, value, self.person)
        return Cell(field.kind, " · ".join(said.splitlines()) if in_one_line else said)

    def _plain(self, field: Field, value: Any) -> Cell:
        if field.kind is Kind.CHOICE:
            text = self.labels(field).get(value, "" if value is None else str(value))
            return Cell(field.kind, value, text=text, colors=self._colors(field, [value]))
        if field.kind is Kind.CHOICES:
            labels = self.labels(field)
            texts = tuple(labels.get(one, str(one)) for one in value or ())
            return Cell(field.kind, value, texts=texts, colors=self._colors(field, value or ()))
        if field.kind is Kind.TAGS:
            known = tagging.colors() if value else {}
            return Cell(field.kind, value, texts=tuple(value or ()), colors=tuple(known.get(word, "") for word in value or ()))
        if isinstance(value, Decimal):
            return _number(field.kind, value)
        if isinstance(field.column, _ORDINALS) and value is not None:
            return Cell(field.kind, value, text=str(value))
        return Cell(field.kind, value)

    def _colors(self, field: Field, values: Iterable[Any]) -> tuple[str, ...]:
        """The colors of these choices, "" for one without; nothing if none has one."""
        known = choosing.colors(self.record.path, field.name)
        return tuple(known.get(value, "") for value in values) if known else ()

    def _relation(self, field: Field, value: Model | None) -> Cell:
        if value is None:
            return Cell(field.kind, None)
        href = naming.address_of(value) if self.may_follow(type(value)) else None
        return Cell(field.kind, value, text=naming.name_of(value), href=href)

    def may_follow(self, model: type[Model]) -> bool:
        """Whether the person may see records of this model at all, so that their names lead there."""
        if model not in self._linked:
            target = registry.of(model)
            self._linked[model] = bool(target) and reading.may(target, self.person)  # type: ignore[arg-type]
        return self._linked[model]


def rows(reader: Reader, objects: Iterable[Model], columns: Iterable[Field]) -> list[tuple[Any, list[Cell]]]:
    """Each record with the cells of these columns."""
    reads = [reader.reads(field) for field in columns]
    return [(obj, [read(obj) for read in reads]) for obj in objects]


def _number(kind: Kind, value: Decimal) -> Cell:
    """A number without idle zeros; a percentage with as many places as it needs, two at most."""
    exact = value.normalize()
    plain = exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact
    places = -int(exact.as_tuple().exponent) - 2 if kind is Kind.PERCENT else 0
    return Cell(kind, plain, digits=max(0, min(places, 2)))


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
