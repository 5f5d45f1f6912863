"""Search tokens: what makes a record findable, kept in its `search` column by records.saving."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from operator import attrgetter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connection, connections, models, router, transaction
from django.db.models import Func, Value

from guanxi.lib import phones, text
from guanxi.people.asking_once import once
from guanxi.people.models import Person
from guanxi.people.prepared import prepared

from . import faces, stamps
from .declare import Record
from .models import PhoneField, Searchable

FEW = 500
"""So many rows are looked up before a list is put in order; of more the list itself is read along."""
NEWEST, COMMON = 300, 20
"""What so many of the newest rows hold is common: the first of all rows that hold it are soon found by going along the table."""
_BY_INDEX = ("enable_seqscan",)
_ALONG = ("enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_gathermerge")


def is_searchable(record: Record) -> bool:
    """Whether records of this object are in the search at all."""
    return bool(record.search) and issubclass(record.model, Searchable)


def texts(record: Record) -> tuple[str, ...]:
    """The search fields of an object that are texts of one value: no numbers of telephones, no lists."""
    columns = [(name, record.model._meta.get_field(name)) for name in faces.declaration(record).search]
    return tuple(name for name, column in columns if not isinstance(column, (PhoneField, ArrayField)))


def tokens(record: Record) -> Callable[[Any], list[str]]:
    """What gives the words, two-character pieces, pinyin and digits under which an object is found by the record's search fields."""
    columns = [(name, record.model._meta.get_field(name)) for name in record.search]
    read = [(attrgetter(name), isinstance(column, PhoneField)) for name, column in columns]

    def found(obj: Any) -> list[str]:
        words: list[str] = []
        numbers: list[str] = []
        for value_of, is_phone in read:
            value = value_of(obj)
            if not value:
                continue
            if is_phone:
                numbers += phones.search_tokens(phones.parse(str(value)))
            elif isinstance(value, list):
                words += map(str, value)
            else:
                words.append(str(value))
        return text.telling(text.token_set(words).union(numbers))

    return found


def fill(record: Record, objects: Iterable[Any]) -> None:
    """Put the tokens on objects that are about to be saved."""
    record = faces.declaration(record)
    if is_searchable(record):
        found = tokens(record)
        for obj in objects:
            obj.search = _vector(found(obj))


def again(record: Record) -> int:
    """Index every record of an object anew, e.g. after its declared search fields changed. Returns how many."""
    count, batch = 0, []
    for obj in record.model._default_manager.order_by("pk").iterator(chunk_size=1000):
        batch.append(obj)
        if len(batch) == 1000:
            count += _store(record, batch)
            batch = []
    return count + _store(record, batch)


def matching(rows: models.QuerySet[Any], query: str) -> models.QuerySet[Any]:
    """The rows found by what somebody typed; everything when nothing searchable was typed."""
    asked = text.search_query(query)
    if asked is None:
        return rows
    return rows.filter(search=_Written(asked))


def found_by(rows: models.QuerySet[Any], query: Any) -> models.QuerySet[Any]:
    """The rows found by a query of `text.search_query`, which may be told later."""
    return rows.filter(search=_Written(query))


def matching_in_order(rows: models.QuerySet[Any], query: str) -> models.QuerySet[Any]:
    """The same, for rows that are shown in some order: where the words find few, they are looked up first."""
    asked = text.search_query(query)
    if asked is None:
        return rows
    keys = None if is_common(rows.model, query) else _few(rows.model, asked)
    return rows.filter(search=_Written(asked)) if keys is None else rows.filter(pk__in=keys)


def holding(records: Sequence[Record], query: str) -> list[tuple[Record, bool]]:
    """Those of these objects of which anything at all is found, whoever may see it, and whether that is common among them.

    One statement, whose rows nobody reads; to be asked `by_index`.
    """
    asked = text.search_query(query)
    if asked is None or not records:
        return []
    told = ", ".join(_held(record.model, is_frequent(query)) for record in records)
    using = router.db_for_read(Person) or "default"
    with prepared(using), connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {told}", [asked] * told.count("%s"))
        return [(record, how == 2) for record, how in zip(records, cursor.fetchone(), strict=True) if how]


def is_common(model: type[models.Model], query: str) -> bool:
    """Whether many of an object's newest rows hold these words; only asked of the shortest words."""
    asked = text.search_query(query) if is_frequent(query) and issubclass(model, Searchable) else None
    if asked is None:
        return False

    def ask() -> bool:
        using = router.db_for_read(model) or "default"
        with connections[using].cursor() as cursor:
            cursor.execute(f"SELECT {_is_common(model)}", [asked])
            return bool(cursor.fetchone()[0])

    return once(f"common {model._meta.db_table} {asked}", ask)


def _held(model: type[models.Model], may_be_common: bool) -> str:
    """2 = common, 1 = some hold it, 0 = none. The index would have to read everything that begins with a letter or digit."""
    table = connection.ops.quote_name(model._meta.db_table)
    found = f"CASE WHEN EXISTS (SELECT 1 FROM {table} WHERE search @@ %s::tsquery) THEN 1 ELSE 0 END"  # noqa: S608 (our own table names)
    how_many = f"SELECT CASE WHEN count(*) >= {COMMON} THEN 2 WHEN count(*) > 0 THEN 1 END"
    return f"coalesce(({how_many} FROM ({_newest(model)}) AS held), {found})" if may_be_common else found


def _is_common(model: type[models.Model]) -> str:
    return f"(SELECT count(*) FROM ({_newest(model)}) AS held) >= {COMMON}"  # noqa: S608 (our own table names)


def _newest(model: type[models.Model]) -> str:
    """Those of an object's newest rows that hold something, no more than tell that it is common."""
    table, key = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(str(model._meta.pk.column))
    newest = f"SELECT search FROM {table} ORDER BY {key} DESC LIMIT {NEWEST}"  # noqa: S608 (our own table names)
    return f"SELECT 1 FROM ({newest}) AS newest WHERE search @@ %s::tsquery LIMIT {COMMON}"  # noqa: S608


def narrowing(record: Record | None, name: str, part: str) -> models.Q:
    """What the index knows about rows whose text `name` contains `part`: only Chinese fragments, of a field that is indexed.

    PostgreSQL has no index of its own for two Chinese characters inside a text, so it would read the whole table. What very many
    rows contain is not narrowed: the first of them are soon found by going along the list.
    """
    if record is None or not _is_indexed(record, name, part):
        return models.Q()
    keys = _few(record.model, text.search_query(part) or "")
    return models.Q() if keys is None else models.Q(pk__in=keys)


def implied(record: Record, name: str, part: str) -> models.Q:
    """What holds of every row whose text `name` contains `part`, for who reads all of them: that the index finds it."""
    return models.Q(search=_Written(text.search_query(part) or "")) if _is_indexed(record, name, part) else models.Q()


def _is_indexed(record: Record, name: str, part: str) -> bool:
    return is_searchable(record) and name in faces.declaration(record).search and text.is_fragment(part)


def is_many(record: Record | None, name: str, part: str) -> bool:
    """Whether the index knows that more than a few rows have a text `name` that contains `part`."""
    return record is not None and _is_indexed(record, name, part) and _few(record.model, text.search_query(part) or "") is None


def is_frequent(words: str) -> bool:
    """Whether very many records may hold the words: one sign, or up to three letters or digits."""
    return len(words) == 1 or (len(words) <= 3 and words.isascii() and words.isalnum())


def by_index(using: str = "") -> AbstractContextManager[None]:
    """Go through indexes only: PostgreSQL takes rare words for frequent ones, and would read a whole table for the first row."""
    return _without(_BY_INDEX, using or router.db_for_read(Person) or "default")


def along(using: str) -> AbstractContextManager[None]:
    """Go along rows in their order until enough are found: PostgreSQL takes what many rows hold for rare, and would read all of them."""
    return _without(_ALONG, using)


@contextmanager
def _without(ways: Sequence[str], using: str) -> Iterator[None]:
    """Let the database do without some ways of finding rows, unless there is no other."""
    setting = "SELECT set_config(way, %s, true) FROM unnest(%s::text[]) AS way"
    is_inside = connections[using].in_atomic_block
    with transaction.atomic(using=using, savepoint=False), connections[using].cursor() as cursor:
        cursor.execute(setting, ["off", list(ways)])
        yield
        if is_inside:  # else the end of the transaction does so
            cursor.execute(setting, ["on", list(ways)])


def _few(model: type[models.Model], asked: str) -> list[int] | None:
    """The keys of all rows that hold these words; None if they are more than a few."""
    rows = model._default_manager.filter(search=_Written(asked)).order_by().values_list("pk", flat=True)

    def ask() -> list[int]:
        with by_index():
            return list(rows[: FEW + 1])

    about = f"few {model._meta.db_table} {asked}"
    keys = once(about, lambda: stamps.remembered(rows, ("few", FEW), lambda: [rows], ask))
    return keys if len(keys) <= FEW else None


class _Written(SearchQuery):
    """A query that lib.text has written already; PostgreSQL must not cut its words again."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def as_sql(self, *_args: Any, **_options: Any) -> Any:
        return "%s::tsquery", [self.text]


def _vector(words: list[str]) -> Func:
    array = Value(words, output_field=ArrayField(models.TextField()))
    return Func(array, function="array_to_tsvector", output_field=SearchVectorField())


def _store(record: Record, batch: list[Any]) -> int:
    fill(record, batch)
    record.model._default_manager.bulk_update(batch, ["search"])
    return len(batch)
