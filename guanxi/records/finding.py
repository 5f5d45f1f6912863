"""Finding any record from one box: exact number or name first, then those that begin so, then the rest, newest first."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from guanxi.lib import text
from guanxi.people.models import Person

from . import faces, fields, indexing, naming, reading, registry
from .declare import Record

LONGEST = 200
SETTINGS = ("settings", "")
CANDIDATES = 1000
"""Only so many records are put in order, however many a short word finds."""
CHECKED = 5000
"""The search column holds the words of all fields; for persons who do not see some of these fields, so many finds are looked at."""


@dataclass(frozen=True)
class Hit:
    """One record that was found: its name, what tells it from others of the same name, and its page."""

    obj: Any
    name: str
    hint: str
    href: str


@dataclass(frozen=True)
class Finds:
    """What was found of one object; `more` says that there are others."""

    record: Record
    hits: tuple[Hit, ...]
    more: bool


def find(words: str, person: Person, *, each: int = 5) -> list[Finds]:
    """What the person may see of everything that these words find, at most `each` per object."""
    words = words.replace("\x00", "").strip()[:LONGEST]
    if not words or text.search_query(words) is None:
        return []
    with nullcontext() if indexing.is_frequent(words) else indexing.by_index():
        return list(_found(words, person, each))


def matching(record: Record, rows: QuerySet[Any], words: str, *, is_ordered: bool = False) -> QuerySet[Any]:
    """These rows as far as the words find them: by search words, or in small tables without them by any part of a text.

    `is_ordered`: they will be shown in an order of their own.
    """
    if not words:
        return rows
    declared = faces.declaration(record)
    if indexing.is_searchable(declared):
        found = indexing.matching_in_order(rows, words) if is_ordered else indexing.matching(rows, words)
        return found if record.search == declared.search else _by_seen_fields(record, found, words)
    wanted = Q()
    for name in _texts(record):
        wanted |= Q(**{f"{name}__icontains": words})
    return rows.filter(wanted) if wanted else rows.none()


def _by_seen_fields(record: Record, found: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Of what the words find those that they find by fields that are not hidden: looked at one by one, newest first."""
    some = found.select_related(None).order_by("-pk").only("pk", *record.search)[:CHECKED]
    tokens = indexing.tokens(record)
    keys = [obj.pk for obj in some if text.found_by(tokens(obj), words)]
    return found.filter(pk__in=keys)


def best(record: Record, rows: QuerySet[Any], words: str, most: int) -> QuerySet[Any]:
    """These rows as far as the words find them, best match first, at most so many."""
    found = matching(record, rows, words)
    some = found.order_by().values("pk")[:CANDIDATES]
    exact, beginning = Q(), Q()
    for name in _telling(record):
        exact |= Q(**{f"{name}__iexact": words})
        beginning |= Q(**{f"{name}__istartswith": words})
    if not exact:
        return rows.filter(pk__in=some).order_by("-pk")[:most]
    rank = Case(When(exact, then=Value(0)), When(beginning, then=Value(1)), default=Value(2), output_field=IntegerField())
    ranked: QuerySet[Any] = record.model._default_manager.filter(pk__in=some).annotate(match_rank=rank)
    chosen = ranked.order_by("match_rank", "-pk").values("pk")[:most]  # first of all, so that little is joined
    ordered: QuerySet[Any] = rows.filter(pk__in=chosen).annotate(match_rank=rank).order_by("match_rank", "-pk")
    return ordered


def hint(record: Record, obj: Any) -> str:
    """What stands beside a name in a list of finds: number and other telling fields."""
    name = naming.name_of(obj)
    parts = [str(getattr(obj, field)) for field in _telling(record) if getattr(obj, field)]
    parts += [naming.name_of(getattr(obj, field)) for field in beside(record) if getattr(obj, field)]
    return " · ".join(part for part in dict.fromkeys(parts) if part != name)


def beside(record: Record) -> list[str]:
    """The relation that tells records of the same name apart (a contact's account): the list's first one besides the owner."""
    found = [name for name in fields.followed(record, fields.columns(record)) if name != "owner" and name not in record.name]
    return found[:1]


def _found(words: str, person: Person, each: int) -> Iterator[Finds]:
    searched = [record for record in registry.everything() if indexing.is_searchable(record) and reading.may(record, person)]
    holding = indexing.holding(searched, words)
    for record in sorted(holding, key=lambda one: one.group in SETTINGS):
        record = faces.face(record, person)  # noqa: PLW2901 (from here on as this person sees it)
        rows = naming.followed(record, reading.visible(record, person), beside(record))
        found = list(best(record, rows, words, each + 1))
        if found:
            hits = tuple(_hit(record, obj) for obj in found[:each])
            yield Finds(record, hits, len(found) > each)


def _hit(record: Record, obj: Any) -> Hit:
    return Hit(obj, naming.name_of(obj), hint(record, obj), naming.address_of(obj) or "")


def _texts(record: Record) -> list[str]:
    """The text columns in which an object without search words is looked up."""
    own = {
        c.name for c in record.model._meta.concrete_fields if c.get_internal_type() in ("CharField", "TextField", "EmailField")
    }
    wanted = [*record.name, *record.search, *(name for key in record.keys for name in key), *fields.columns(record)]
    return [name for name in dict.fromkeys(wanted) if name in own and name not in record.hidden]


def _telling(record: Record) -> list[str]:
    """Number and naming fields: what a person would type to mean exactly this record."""
    names = [record.number.field] if record.number else []
    names += [name for name in (*record.name, *(name for key in record.keys[:1] for name in key)) if name in _texts(record)]
    columns = record.model._meta
    return [name for name in dict.fromkeys(names) if not columns.get_field(name).is_relation]
