"""Search tokens: what makes a record findable, kept in its `search` column by records.saving."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
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

from . import faces
from .declare import Record
from .models import PhoneField, Searchable

FEW = 500
"""So many rows are looked up before a list is put in order; of more the list itself is read along."""


def is_searchable(record: Record) -> bool:
    """Whether records of this object are in the search at all."""
    return bool(record.search) and issubclass(record.model, Searchable)


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


def matching_in_order(rows: models.QuerySet[Any], query: str) -> models.QuerySet[Any]:
    """The same, for rows that are shown in some order: where the words find few, they are looked up first."""
    asked = text.search_query(query)
    if asked is None:
        return rows
    keys = _few(rows.model, asked)
    return rows.filter(search=_Written(asked)) if keys is None else rows.filter(pk__in=keys)


def holding(records: Sequence[Record], query: str) -> list[Record]:
    """Those of these objects of which anything at all is found, whoever may see it; one statement, whose rows nobody reads.

    To be asked `by_index`.
    """
    asked = text.search_query(query)
    if asked is None or not records:
        return []
    quote = connection.ops.quote_name
    told = ", ".join(
        f"EXISTS (SELECT 1 FROM {quote(record.model._meta.db_table)} WHERE search @@ %s::tsquery)"  # noqa: S608 (our own table names)
        for record in records
    )
    using = router.db_for_read(Person) or "default"
    with nullcontext() if is_frequent(query) else prepared(using), connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {told}", [asked] * len(records))
        return [record for record, is_there in zip(records, cursor.fetchone(), strict=True) if is_there]


def narrowing(record: Record | None, name: str, part: str) -> models.Q:
    """What the index knows about rows whose text `name` contains `part`: only Chinese fragments, of a field that is indexed.

    PostgreSQL has no index of its own for two Chinese characters inside a text, so it would read the whole table. What very many
    rows contain is not narrowed: the first of them are soon found by going along the list.
    """
    if record is None or not is_searchable(record) or name not in record.search or not text.is_fragment(part):
        return models.Q()
    keys = _few(record.model, text.search_query(part) or "")
    return models.Q() if keys is None else models.Q(pk__in=keys)


def is_frequent(words: str) -> bool:
    """Whether very many records hold the words, so that the first ones are soon found without an index: one sign, two letters."""
    return len(words) == 1 or (len(words) == 2 and words.isascii() and words.isalpha())


@contextmanager
def by_index() -> Iterator[None]:
    """Go through indexes only: PostgreSQL takes rare words for frequent ones, and would read a whole table for the first row."""
    using = router.db_for_read(Person)
    is_inside = connections[using].in_atomic_block
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        if is_inside:  # else the end of the transaction does so
            cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")


def _few(model: type[models.Model], asked: str) -> list[int] | None:
    """The keys of all rows that hold these words; None if they are more than a few."""

    def ask() -> list[int]:
        with by_index():
            return list(model._default_manager.filter(search=_Written(asked)).order_by().values_list("pk", flat=True)[: FEW + 1])

    keys = once(f"few {model._meta.db_table} {asked}", ask)
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
