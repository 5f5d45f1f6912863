"""Finding any record from one box: exact number or name first, then those that begin so, then the rest, newest first."""

from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils.functional import SimpleLazyObject

from guanxi.lib import text
from guanxi.people.models import Person

from . import faces, fields, indexing, naming, reading, registry, statements
from .declare import Record
from .statements import Told

QUERY, KEYS = Told("query"), Told("keys")
WORDS = "\x01words"
"""Stands in a statement that is kept for the words that somebody types."""
_rankings: dict[tuple[Hashable, ...], tuple[str, list[Any]]] = {}
LONGEST = 200
SETTINGS = ("settings", "")
CANDIDATES = 1000
"""Only so many records are put in order, however many a short word finds."""
NEWEST = 200
"""Of what very many records hold the newest ones are put in order."""
CHECKED = 5000
"""The search column holds the words of all fields; for persons who do not see some of these fields, so many finds are looked at."""


@dataclass(frozen=True)
class Asked:
    """Rows of an object among which something is looked for; `about` is what they depend on, None if that cannot be told."""

    record: Record
    rows: QuerySet[Any]
    about: tuple[Hashable, ...] | None


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
    with indexing.by_index():
        return _found(words, person, each)


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


def best(record: Record, rows: QuerySet[Any], words: str, most: int, about: tuple[Hashable, ...] | None = None) -> list[Any]:
    """These rows as far as the words find them, best match first, at most so many. `about`: what the rows depend on, if it can be told."""
    is_common = indexing.is_searchable(faces.declaration(record)) and indexing.is_common(record.model, words)
    with indexing.along(rows.db) if is_common else indexing.by_index(rows.db):
        (found,) = _best([Asked(record, rows, about)], words, most, is_common=is_common)
    return found


def _best(asked: Sequence[Asked], words: str, most: int, *, is_common: bool) -> list[list[Any]]:
    """The best matches among the rows of each object. Where few are found they are all looked at, else some are put in order first.

    Of common words these are the newest ones. Asked `along` the table or `by_index`.
    """
    found: list[list[Any]] = [[] for _one in asked]
    some: list[int] = []
    may_be_few = not indexing.is_frequent(words)
    for number, one in enumerate(asked):
        objects = _matches(one, words, most + 1) if may_be_few else []
        if may_be_few and len(objects) <= most:
            found[number] = _sorted(one.record, objects, words)
        else:
            some.append(number)
    for number, keys in _first(asked, some, words, (most, is_common)).items():
        known = {obj.pk: obj for obj in _at(asked[number], keys)}
        found[number] = [known[key] for key in keys if key in known]
    return found


def _matches(asked: Asked, words: str, most: int) -> list[Any]:
    """Some of the rows that the words find."""
    record, query = asked.record, text.search_query(words)
    declared = faces.declaration(record)
    if asked.about is None or query is None or not indexing.is_searchable(declared) or record.search != declared.search:
        return list(matching(record, asked.rows, words).order_by()[:most])
    about = ("find", *asked.about, tuple(beside(record)), most)
    return statements.objects(record.model, about, lambda: indexing.found_by(asked.rows, QUERY).order_by()[:most], {QUERY: query})


def _at(asked: Asked, keys: list[int]) -> list[Any]:
    """The rows with these keys."""
    if asked.about is None:
        return list(asked.rows.filter(pk__in=keys))
    about = ("found", *asked.about, tuple(beside(asked.record)))
    these = RawSQL("SELECT unnest(%s::bigint[])", [KEYS])
    return statements.objects(asked.record.model, about, lambda: asked.rows.filter(pk__in=these).order_by(), {KEYS: keys})


def _first(asked: Sequence[Asked], some: Sequence[int], words: str, how: tuple[int, bool]) -> dict[int, list[int]]:
    """The keys of the best among some rows of several objects, asked for in one statement."""
    keys: dict[int, list[int]] = {number: [] for number in some}
    parts = []
    for number in some:
        with suppress(EmptyResultSet):  # of some objects this person can see nothing, whoever is asked
            parts.append((number, *_in_order(asked[number], words, *how)))
    if not parts:
        return keys
    statement = " UNION ALL ".join(_numbered(number, text) for number, text, _values in parts)
    with connections[asked[some[0]].rows.db].cursor() as cursor:
        cursor.execute(statement, [value for _number, _text, values in parts for value in values])
        for number, _fits, key in sorted(cursor.fetchall(), key=lambda line: (line[0], line[1], -line[2])):
            keys[number].append(key)
    return keys


def _numbered(number: int, statement: str) -> str:
    return f"(SELECT {number} AS asked, ranked.* FROM ({statement}) AS ranked)"  # noqa: S608 (our own words)


def _in_order(asked: Asked, words: str, most: int, is_common: bool) -> tuple[str, list[Any]]:
    """The statement for how well a row fits and its key, and its values: the best first, the newest first among equals."""
    record, query = asked.record, text.search_query(words)
    declared = faces.declaration(record)
    if asked.about is None or query is None or not indexing.is_searchable(declared) or record.search != declared.search:
        return _ranking(record, matching(record, asked.rows, words), words, most, is_common=is_common)
    place = registry.edition(), *asked.about, most, is_common
    if place not in _rankings:
        if len(_rankings) >= statements.ROOM:
            _rankings.clear()
        _rankings[place] = _ranking(record, indexing.found_by(asked.rows, QUERY), WORDS, most, is_common=is_common)
    statement, values = _rankings[place]
    told = {QUERY: query, WORDS: words, f"{WORDS}%": f"{connection.ops.prep_for_like_query(words)}%"}
    return statement, [told.get(value, value) if isinstance(value, (Told, str)) else value for value in values]


def _ranking(record: Record, found: QuerySet[Any], words: str, most: int, *, is_common: bool) -> tuple[str, list[Any]]:
    found = found.select_related(None).order_by()
    some = found.order_by("-pk")[:NEWEST] if is_common else found[:CANDIDATES]
    exact, beginning = Q(), Q()
    for name in _telling(record):
        exact |= Q(**{f"{name}__iexact": words})
        beginning |= Q(**{f"{name}__istartswith": words})
    fits = Case(When(exact, then=Value(0)), When(beginning, then=Value(1)), default=Value(2), output_field=IntegerField())
    rows = record.model._default_manager.filter(pk__in=some.values("pk")).annotate(fits=fits if exact else Value(2))
    statement, values = rows.order_by("fits", "-pk").values_list("fits", "pk")[:most].query.sql_with_params()
    return statement, list(values)


def _sorted(record: Record, objects: list[Any], words: str) -> list[Any]:
    """All matches of an object, as `_in_order` says it."""
    wanted, names = words.upper(), _telling(record)

    def place(obj: Any) -> tuple[int, int]:
        said = [str(told).upper() for name in names if (told := getattr(obj, name))]
        return (0 if wanted in said else 1 if any(told.startswith(wanted) for told in said) else 2), -obj.pk

    return sorted(objects, key=place)


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


def _found(words: str, person: Person, each: int) -> list[Finds]:
    searched = [record for record in registry.everything() if indexing.is_searchable(record) and reading.may(record, person)]
    holding = indexing.holding(searched, words)
    finds: dict[str, Finds] = {}

    def look(*, is_common: bool) -> None:
        records = [faces.face(record, person) for record, how in holding if how is is_common]
        asked = [Asked(one, _seen(one, person), reading.scope(one, person)) for one in records]
        for record, found in zip(records, _best(asked, words, each + 1, is_common=is_common), strict=True):
            if found:
                hits = tuple(_hit(record, obj) for obj in found[:each])
                finds[record.path] = Finds(record, hits, len(found) > each)

    look(is_common=False)
    if any(how for _record, how in holding):
        with indexing.along(reading.visible(searched[0], person).db):
            look(is_common=True)
    order = sorted((record for record, _how in holding), key=lambda one: one.group in SETTINGS)
    return [finds[record.path] for record in order if record.path in finds]


def _seen(record: Record, person: Person) -> Any:
    """The rows that the person may see, put together only if somebody asks for them."""
    return SimpleLazyObject(lambda: naming.followed(record, reading.visible(record, person), beside(record)))


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
