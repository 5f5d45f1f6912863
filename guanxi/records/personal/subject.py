"""The person that is asked about, as a record of ours, and the values by which they are recognized elsewhere."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from django.db.models import CASCADE, Model, Q

from guanxi.lib import phones
from guanxi.records import fields, registry, successors
from guanxi.records.auditing import marking
from guanxi.records.declare import Record
from guanxi.records.fields import Kind
from guanxi.records.models import Change

SHORTEST = 5
SHORTEST_NAME = 2
SIGNS = frozenset({"wechat", "external_id", "username", "credit_code"})


@dataclass(frozen=True)
class Subject:
    """One person: the record, its object, and the texts that mean only this person; `shared_names` mean others, too.

    `merged` are the keys of records that were merged into this one: they were the same person.
    """

    record: Record
    obj: Any
    texts: tuple[str, ...]
    shared_names: tuple[str, ...] = ()
    merged: frozenset[int] = frozenset()

    @property
    def key(self) -> int:
        """The key of the record."""
        return int(self.obj.pk)

    @property
    def keys(self) -> list[int]:
        """The keys under which the person is or was known."""
        return [self.key, *sorted(self.merged)]


def objects() -> list[Record]:
    """The objects whose records may be a person: those with personal fields that do not belong to a whole."""
    return [record for record in registry.everything() if not record.parent and marking.personal(record)]


def of(record: Record, obj: Model) -> Subject:
    """The person behind a record, recognized by addresses, numbers and, where nobody shares it, the name."""
    merged = frozenset(successors.taken_in(record.path, obj.pk))
    past = _past(record, [obj.pk, *merged])
    strong = {text for name in _strong(record) for text in (_text(obj, name), *past(name)) if len(text) >= SHORTEST}
    names = {text for name in _names(record) for text in (_text(obj, name), *past(name)) if len(text) >= SHORTEST_NAME}
    parts = {text for part in parts_of(record, obj) for text in _texts_of(*part)}
    every = strong | parts | names
    shared = {text for text in every if _is_shared(record, obj, text)}
    own = {form for text in every - shared for form in (text, *_notations(text), quote_plus(text))}
    return Subject(record, obj, tuple(sorted(own, key=len, reverse=True)), tuple(sorted(shared)), merged)


def parts_of(record: Record, obj: Model) -> Iterable[tuple[Record, Any]]:
    """The records that go away with this one: further numbers and addresses, statements, places in accounts."""
    for relation in obj._meta.related_objects:
        part = registry.of(relation.related_model)
        if part and relation.on_delete is CASCADE and relation.one_to_many:
            yield from ((part, row) for row in relation.related_model._default_manager.filter(**{relation.field.name: obj.pk}))


def _strong(record: Record) -> list[str]:
    """Personal fields whose values belong to one person: addresses, numbers, identifiers."""
    return [name for name in marking.personal(record) if name in SIGNS or _is_contact(record, name)]


def _is_contact(record: Record, name: str) -> bool:
    field = fields.everything(record).get(name)
    return name == "email" or (field is not None and field.kind in (Kind.EMAIL, Kind.PHONE))


def _names(record: Record) -> list[str]:
    return [name for name in (*record.name, "name", "english_name") if name in marking.personal(record)]


def _past(record: Record, keys: list[int]) -> Callable[[str], set[str]]:
    """What stood in a field of the records before, by their history: a former number still means this person elsewhere."""
    told = Q(object_id=keys[0], kind=Change.Kind.CHANGED) | Q(object_id__in=keys[1:])
    changes = Change.objects.filter(told, path=record.path).values_list("values", flat=True)
    found: dict[str, set[str]] = defaultdict(set)
    for values in changes:
        for name, (before, _after) in values.items():
            if isinstance(before, str) and before.strip():
                found[name].add(before.strip())
    return lambda name: found.get(name, set())


def _text(obj: Any, name: str) -> str:
    value = getattr(obj, name, "")
    return value.strip() if isinstance(value, str) else ""


def _texts_of(record: Record, obj: Any) -> Iterable[str]:
    for name in ("raw", "e164", "address"):
        text = _text(obj, name)
        if len(text) >= SHORTEST:
            yield text


def _notations(text: str) -> Iterable[str]:
    """The digits of a telephone number as they stand elsewhere, national and international."""
    if sum(letter.isdigit() for letter in text) < 7 or "@" in text:
        return
    digits = "".join(letter for letter in text if letter.isdigit())
    yield digits
    phone = phones.parse(text, region="CN")
    if phone.e164:
        yield phone.e164


def _is_shared(record: Record, obj: Model, text: str) -> bool:
    """Whether somebody else has the same name, number or address: then texts that mention it may mean them."""
    for other in objects():
        for name in (*_names(other), *_strong(other)):
            rows = other.model._default_manager.filter(**{f"{name}__iexact": text})
            if (rows.exclude(pk=obj.pk) if other.model is record.model else rows).exists():
                return True
    return False
