"""Records as programs get them: exact, in one form for every object."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from guanxi.records import faces, fields, naming, reading, registry, showing
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind

from .calling import Caller

OWN = ("id", "version")
"""What every record tells beside its fields."""


class Giver:
    """Turns records of one object into plain data: the chosen fields, and of the relations in `expand` the related record itself."""

    def __init__(self, record: Record, caller: Caller, chosen: Sequence[Field] = (), expand: Iterable[str] = ()) -> None:
        self.record = record
        self.caller = caller
        self.chosen = list(chosen) or list(fields.everything(record).values())
        self.expand = [field for field in self.chosen if field.name in set(expand)]
        self.reader = showing.Reader(record, caller.person)

    @property
    def names(self) -> list[str]:
        """The fields that are given."""
        return [field.name for field in self.chosen]

    def one(self, obj: Any) -> dict[str, Any]:
        """One record."""
        return self.many([obj])[0]

    def many(self, objects: Sequence[Any]) -> list[dict[str, Any]]:
        """Several records; each expanded relation takes one statement more, however many records there are."""
        nested = {field.name: self._nested(field, objects) for field in self.expand}
        return [self._data(obj, nested) for obj in objects]

    def _data(self, obj: Any, nested: Mapping[str, Mapping[int, Any]]) -> dict[str, Any]:
        data: dict[str, Any] = {"id": obj.pk, "version": obj.version}
        for field in self.chosen:
            if field.kind is Kind.RELATION:
                key = getattr(obj, field.column.attname)
                data[field.name] = nested.get(field.name, {}).get(key) or self._related(obj, field, key)
            elif field.kind is Kind.MONEY:
                data[field.name] = self._money(obj, field)
            else:
                data[field.name] = plain(getattr(obj, field.name))
        return data

    def _related(self, obj: Any, field: Field, key: int | None) -> dict[str, Any] | None:
        return None if key is None else {"id": key, "name": naming.name_of(getattr(obj, field.name))}

    def _money(self, obj: Any, field: Field) -> dict[str, Any] | None:
        amount = getattr(obj, field.name)
        return None if amount is None else {"amount": plain(amount), "currency": self.reader.currency(obj, field)}

    def _nested(self, field: Field, objects: Sequence[Any]) -> dict[int, Any]:
        """The related records, by key, that the caller may see; others stay a key and a name."""
        target = registry.of(field.target)
        if target is None or not self.caller.may(target):
            return {}
        giver = Giver(faces.face(target, self.caller.person), self.caller)
        keys = {getattr(obj, field.column.attname) for obj in objects} - {None}
        rows = giver.rows().filter(pk__in=keys)
        return {data["id"]: data for data in giver.many(list(rows))}

    def rows(self) -> Any:
        """All records within the caller's reach, with what giving them takes."""
        return naming.followed(self.record, reading.visible(self.record, self.caller.person), self.names)


def plain(value: Any) -> Any:
    """A value of a field as JSON knows it: decimals as exact text, moments in UTC, no text as null."""
    if value == "":
        return None
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return list(value) if isinstance(value, (list, tuple)) else value
