"""Tags: the company's list of them, their colors, and renaming or joining them on all records that carry them.

The records hold the words themselves; the list is filled by what people write and tells the colors.
"""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import fields, indexing, registry, remembering, removing
from .declare import Record
from .fields import Kind
from .models import Tag
from .refusals import Invalid, Refusal
from .writer import Writer

CHUNK = 500
SECONDS = 2.0
LONGEST = 60

_colors: dict[str, str] = {}
_read_at = float("-inf")


class StillCarried(Refusal):
    """Records carry the tag."""

    def __init__(self, count: int) -> None:
        text = ngettext(
            "%(count)s record carries this tag. Take it off first, or join it with another tag.",
            "%(count)s records carry this tag. Take it off first, or join it with another tag.",
            count,
        )
        super().__init__(text % {"count": count})


def tagged() -> list[tuple[Record, list[str]]]:
    """The objects that carry tags, with the fields that hold them."""
    found = ((record, fields_of(record)) for record in registry.everything())
    return [(record, names) for record, names in found if names]


def fields_of(record: Record) -> list[str]:
    """The fields of an object that hold tags."""
    return [name for name, field in fields.everything(record).items() if field.kind is Kind.TAGS]


def learn(record: Record, objects: Iterable[Any]) -> None:
    """Put tags that nobody used before into the list."""
    names = fields_of(record)
    samples: dict[str, bool] = {}  # a word that only records of the demo company carry goes with it
    for obj in objects if names else ():
        for word in (word for name in names for word in getattr(obj, name) or ()):
            samples[word] = samples.get(word, True) and obj.is_sample
    if samples:
        rows = [Tag(name=word, is_sample=is_sample) for word, is_sample in sorted(samples.items())]
        Tag.objects.bulk_create(rows, ignore_conflicts=True)


def colors() -> dict[str, str]:
    """The colors of tags by name, where they have one; looked up again every few seconds."""
    global _colors, _read_at  # noqa: PLW0603 (a small cache)
    if time.monotonic() - _read_at > SECONDS:
        _colors = dict(Tag.objects.exclude(color=Tag.Color.GRAY).values_list("name", "color"))
        _read_at = time.monotonic()
    return _colors


def forget_colors() -> None:
    """Look the colors up again at the next page of this process."""
    global _read_at  # noqa: PLW0603
    _read_at = float("-inf")


def rename(tag: Tag, value: str, *, writer: Writer) -> None:
    """Give a tag another name, on all records that carry it.

    :raises Invalid: if another tag has that name.
    """
    new = " ".join(str(value).split())
    if tag.pk:
        if Tag.objects.filter(name=new).exclude(pk=tag.pk).exists():
            raise Invalid({"name": _("There is such a tag already. To join both, open that one and take this one in.")})
        if new and len(new) <= LONGEST:
            _replace(tag.name, new, writer)
    tag.name = new


def take_in(tag: Tag, *, writer: Writer, other: Tag) -> None:
    """Join another tag with this one: records that carry the other carry this one instead, and the other lies in the recycle bin.

    :raises Refusal: if both are the same.
    """
    if other.pk == tag.pk:
        raise Refusal(_("Choose another tag than this one."))
    _replace(other.name, tag.name, writer)
    removing.put_away(registry.declared(Tag), [other], writer)
    forget_colors()


def take_off(tag: Tag, *, writer: Writer) -> None:
    """Take a tag off all records that carry it."""
    _replace(tag.name, None, writer)


def keep_while_carried(tags: Sequence[Tag]) -> None:
    """A tag that records carry stays in the list.

    :raises StillCarried: if one of them is carried.
    """
    forget_colors()
    for tag in tags:
        count = sum(count for _record, count in carried(tag.name))
        if count:
            raise StillCarried(count)


def settle(_tags: Sequence[Tag]) -> None:
    """Colors may have changed."""
    forget_colors()


def carried(word: str) -> list[tuple[Record, int]]:
    """How many records of each object carry a tag, where any do."""
    counts = (
        (record, sum(record.model._default_manager.filter(**{f"{name}__contains": [word]}).count() for name in names))
        for record, names in tagged()
    )
    return [(record, count) for record, count in counts if count]


@transaction.atomic
def _replace(old: str, new: str | None, writer: Writer) -> None:
    """Put one word in the place of another on all records, with history."""
    forget_colors()
    for record, names in tagged():
        for name in names:
            rows = record.model._default_manager.select_for_update(of=("self",), no_key=True).filter(
                **{f"{name}__contains": [old]}
            )
            while some := list(rows.order_by("pk")[:CHUNK]):
                _write(record, name, some, (old, new), writer)


def _write(record: Record, name: str, objects: list[Model], pair: tuple[str, str | None], writer: Writer) -> None:
    old, new = pair
    changed = []
    for obj in objects:
        before = fields.stored(obj, name)
        after = [new if word == old else word for word in before]
        setattr(obj, name, list(dict.fromkeys(word for word in after if word)))
        obj.version += 1  # type: ignore[attr-defined]
        obj.changed_at = writer.at  # type: ignore[attr-defined]
        changed.append((obj, {name: [before, fields.stored(obj, name)]}))
    columns = [name, "version", "changed_at"]
    if name in record.search and indexing.is_searchable(record):
        indexing.fill(record, objects)
        columns.append("search")
    record.model._default_manager.bulk_update(objects, columns, batch_size=CHUNK)
    remembering.changed(record, changed, writer)
