"""The one way to ask a cube: rights, then the days that are meant, then what is known already, then the warehouse."""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanxi.analytics.warehouse import place
from guanxi.people.models import Person
from guanxi.records import naming, reading, registry
from guanxi.records.declare import Record
from guanxi.records.refusals import Invalid, NotAllowed
from guanxi.semantics import answering, resolving, scanning, writing
from guanxi.semantics.answer import Answer, Member
from guanxi.semantics.cube import Cube
from guanxi.semantics.engines.duckdb import DuckDB
from guanxi.semantics.model import Model
from guanxi.semantics.naming import NotUnderstood, one_of
from guanxi.semantics.question import Question, canonical
from guanxi.semantics.resolving import Place

from . import behind, cubes_at_hand, running
from .behind import Behind, LoadedRows
from .cache import Cache
from .cubes_at_hand import AtHand
from .running import Busy, Canceled, Running, TookTooLong, TooSlow

CACHE = Cache()
_tables: dict[str, frozenset[str]] = {}
UNKNOWN_TOKEN = {"share": None, "seconds": 0.0, "is_done": True, "given_up": ""}


def cubes_for(person: Person | None) -> tuple[Cube, ...]:
    """The cubes of which the person sees something, as they see them."""
    return tuple(one.cube for one in cubes_at_hand.for_person(person, cubes_at_hand.model()).values())


def cube_for(person: Person | None, name: str) -> Cube:
    """The cube of this name, as the person sees it.

    :raises NotAllowed: if there is none for them.
    """
    return _at_hand(person, name)[1].cube


def ask(
    question: Question, person: Person | None, *, today: datetime.date, fresh: bool = False, seconds: float | None = None
) -> Answer:
    """What a cube answers to this person; None is the product itself. `seconds`: how long to wait, as long as it takes if None.

    :raises NotAllowed: if there is no such cube for the person.
    :raises Invalid: if the question makes no sense.
    :raises TooSlow: if it takes longer; it goes on (`begin` gives its token), the next `ask` gets its answer.
    :raises NoWarehouse: if nothing was loaded yet.
    """
    known, one = _asked(question, person, today, fresh=fresh)
    if known is not None:
        return known
    if one is None or not one.done.wait(seconds):
        raise TooSlow
    return _told(one)


def begin(question: Question, person: Person | None, today: datetime.date) -> str:
    """Begin to answer, or join what is begun; the token by which it is asked after. "" if the answer is known already."""
    _known, one = _asked(question, person, today)
    return one.token if one else ""


def state(token: str, person: Person | None) -> dict[str, Any]:
    """How far a question is: share (0 to 1, or None), seconds, is_done, given_up (why). What another process works on counts as done."""
    one = running.by_token(token, _key_of(person))
    return running.state(one) if one else dict(UNKNOWN_TOKEN)


def cancel(token: str, person: Person | None) -> None:
    """Give a question up; who asks it again begins anew."""
    if one := running.by_token(token, _key_of(person)):
        one.stop(Canceled)
        running.set_aside(one)


def result(token: str, person: Person | None) -> Answer:
    """The answer to a question that was begun.

    :raises TooSlow: if it is not there yet.
    :raises NotAllowed: if there is no such question of this person.
    """
    one = running.by_token(token, _key_of(person))
    if one is None:
        raise NotAllowed
    if not one.done.is_set():
        raise TooSlow
    return _told(one)


def members(cube: str, level: str, text: str, person: Person | None, *, limit: int = 50) -> list[Member]:
    """Members of a level whose name holds the text, as far as the person may see such records.

    :raises NotAllowed: if there is no such cube for the person.
    :raises Invalid: if there is no such level.
    """
    found = _place(cube, level, person)
    if found.level.choices:
        named = [Member(key, _(name)) for key, name in found.level.choices.items()]
        return [one for one in named if text.lower() in one.caption.lower()][:limit]
    record = _owned(found, person)
    if record is not None:
        rows = reading.visible(record, person).filter(**{f"{_name_of(record)}__icontains": text}).order_by(_name_of(record), "pk")
        return [Member(row.pk, naming.name_of(row)) for row in rows[:limit]]
    with place.opened() as connection:
        engine = DuckDB(connection)
        if not found.link.dimension.table:
            table = _at_hand(person, cube)[1].cube.table
            told = answering.values_in_facts(found, table, engine)
            return [one for one in told if text.lower() in one.caption.lower()][:limit]
        return answering.members(found, engine, language=_language(), text=text, limit=limit)


def captions(cube: str, level: str, keys: Iterable[Any], person: Person | None) -> dict[Any, str]:
    """The names of these members, as far as the person may see such records.

    :raises NotAllowed: if there is no such cube for the person.
    :raises Invalid: if there is no such level.
    """
    found = _place(cube, level, person)
    if found.level.choices:
        return {key: _(found.level.choices[key]) for key in keys if key in found.level.choices}
    told = [key for key in keys if key is not None]
    if record := _owned(found, person):
        numbers = [int(key) for key in told if str(key).isdecimal()]
        return {row.pk: naming.name_of(row) for row in reading.visible(record, person).filter(pk__in=numbers)}
    with place.opened() as connection:
        return answering.captions(found, told, DuckDB(connection), _language())


def records_behind(
    question: Question, at: Mapping[str, Any], person: Person | None, *, today: datetime.date, limit: int = 10_000
) -> Behind:
    """The product's own records whose sum the cell is; `at` names its members, level by level (None = the unknown one).

    :raises NotAllowed: if there is no such cube for the person, or no records stand behind its figures.
    :raises Invalid: if the question makes no sense.
    """
    model, hand = _at_hand(person, question.cube)
    record = registry.at(hand.cube.record)
    if record is None or not hand.cube.key:
        raise NotAllowed
    source, told = _facts(question, at, model, hand, today)
    with place.opened() as connection:
        rows = connection.execute(
            f"SELECT f.{hand.cube.key} FROM {source.text()}{told} ORDER BY {source.day} DESC, 1 DESC LIMIT {limit + 1}"  # noqa: S608
        ).fetchall()
    keys = [key for (key,) in rows[:limit]]
    return Behind(record.path, keys, reading.visible(record, person).filter(pk__in=keys), is_cut=len(rows) > limit)


def loaded_rows_behind(
    question: Question, at: Mapping[str, Any], person: Person | None, *, today: datetime.date, first: int = 0, most: int = 50
) -> LoadedRows:
    """The rows of a loaded table whose sum the cell is, from the `first` one on, each with the file and line that it came from.

    :raises NotAllowed: if there is no such cube for the person, it is none of a loaded table, or they may not see loading.
    :raises Invalid: if the question makes no sense.
    """
    model, hand = _at_hand(person, question.cube)
    table = behind.table_of(hand.cube, person)
    if table is None:
        raise NotAllowed
    source, told = _facts(question, at, model, hand, today)
    with place.opened() as connection:
        found = connection.execute(
            f"SELECT f.* FROM {source.text()}{told} ORDER BY f._file, f._line LIMIT {int(most) + 1} OFFSET {int(first)}"  # noqa: S608
        )
        names = [one[0] for one in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return LoadedRows(table, rows[:most], is_cut=len(rows) > most)


def _facts(
    question: Question, at: Mapping[str, Any], model: Model, hand: AtHand, today: datetime.date
) -> tuple[scanning.Source, str]:
    """What is scanned for a cell, and its conditions as the end of a statement.

    :raises Invalid: if the question makes no sense.
    """
    try:
        plan = resolving.resolve(resolving.dated(question, today, model.fiscal_starts), model, hand.scope)
        wanted = [resolving.filter_of(name, key, plan, model.fiscal_starts) for name, key in at.items()]
    except NotUnderstood as why:
        raise refused(why) from why
    source = scanning.Source(resolving.narrowed(plan, wanted), hand.cube.table)
    return source, writing.all_of(source.conditions(resolving.days_of(wanted, plan)))


def refused(why: NotUnderstood) -> Invalid:
    """A question that makes no sense, in the language of who asks."""
    return Invalid({why.at: _(why.text) % why.parts if why.parts else _(why.text)})


def _asked(
    question: Question, person: Person | None, today: datetime.date, *, fresh: bool = False
) -> tuple[Answer | None, Running | None]:
    """The answer if it is known, else the work on it."""
    model, hand = _at_hand(person, question.cube)
    question = resolving.dated(question, today, model.fiscal_starts)
    generation = place.generation()
    if generation is None:
        raise place.NoWarehouse
    language = _language()
    key = (hand.scope.token, hand.rules, json.dumps(question.told(), sort_keys=True), language, model.fiscal_starts)
    if not fresh and (known := CACHE.get(generation, key)) is not None:
        return known, None

    def work(one: Running) -> Answer:
        one.steps = 2 if question.top else 1
        with place.opened(tells_progress=True) as connection, one.worked_on(connection):
            found = answering.answer(question, model, _engine(connection, generation, one), hand.scope, language=language)
        CACHE.put(generation, key, found)
        return found

    return None, running.joined((generation, key, _key_of(person)), _key_of(person), work)


class _Stoppable(DuckDB):
    """An engine that begins no further statement of a question that was given up."""

    def __init__(self, connection: Any, tables: frozenset[str], one: Running) -> None:
        super().__init__(connection, tables)
        self.one = one

    def run(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """All rows of a statement.

        :raises Refusal: if the question was given up.
        """
        self.one.begin_step()
        return super().run(sql)


def _engine(connection: Any, generation: str, one: Running) -> DuckDB:
    """The warehouse as an engine; which tables it has is asked once for each generation."""
    if generation not in _tables:
        _tables.clear()
        _tables[generation] = DuckDB(connection).tables()
    return _Stoppable(connection, _tables[generation], one)


def _told(one: Running) -> Answer:
    running.forget(one)
    try:
        return one.result()
    except NotUnderstood as why:
        raise refused(why) from why


def _at_hand(person: Person | None, name: str) -> tuple[Model, AtHand]:
    """The model with the cube of this name as the person sees it.

    :raises NotAllowed: if there is none for them.
    """
    model = cubes_at_hand.model()
    found = cubes_at_hand.for_person(person, model).get(canonical(name))
    if found is None:
        raise NotAllowed
    return Model({found.cube.name: found.cube}, model.fiscal_starts), found


def _place(cube: str, level: str, person: Person | None) -> Place:
    own = _at_hand(person, cube)[1].cube
    places = {f"{link.role}.{each.name}": Place(link, each) for link, each in own.levels()}
    try:
        return one_of(canonical(level), places, "level")
    except NotUnderstood as why:
        raise refused(why) from why


def _owned(found: Place, person: Person | None) -> Record | None:
    """The object whose records the members are, if not everybody may see all of them."""
    record = registry.at(found.level.record) if found.level.record else None
    if record is None or person is None:
        return None
    extent = reading.extent(record, person)
    return record if extent is None or extent.owners is not None else None


def _name_of(record: Record) -> str:
    return record.name[0] if record.name else "pk"


def _key_of(person: Person | None) -> int | None:
    return person.pk if person else None


def _language() -> str:
    return (get_language() or "en").lower()


__all__ = [
    "Behind",
    "Busy",
    "Canceled",
    "TooSlow",
    "TookTooLong",
    "ask",
    "begin",
    "cancel",
    "captions",
    "cube_for",
    "cubes_for",
    "members",
    "records_behind",
    "refused",
    "result",
    "state",
]  # fmt: skip
