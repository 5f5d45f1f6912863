"""Many records in one request: each told by itself, on demand all or none."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from guanxi.people.models.role import RightTo
from guanxi.records import batches, checking, reading, saving
from guanxi.records.batches import SomeInvalid
from guanxi.records.declare import Record
from guanxi.records.refusals import ChangedMeanwhile, NotAllowed, Refusal
from guanxi.records.writer import Writer

from . import doing, taking
from .calling import Caller, object_at
from .problems import Problem, from_refusal, not_found, problem, unknown

MOST = 1000
VERBS = {"create": RightTo.CREATE, "change": RightTo.CHANGE, "delete": RightTo.DELETE}
KNOWN = (*VERBS, "all_or_nothing")
Result = dict[str, Any]


class _GivenUp(Exception):
    """One of all rows cannot be written, so none is."""


@dataclass
class _Task:
    """What is asked for one row, and how it went."""

    verb: str
    data: Any
    place: int
    values: dict[str, Any] | None = None
    pk: int | None = None
    version: int | None = None
    result: Result | None = None

    @property
    def has_failed(self) -> bool:
        return self.result is not None and "problem" in self.result

    def fail(self, why: Problem) -> None:
        self.result = {"index": self.place, "status": int(why.status), "problem": why.as_data()}

    def succeed(self, obj: Any) -> None:
        if self.verb == "delete":
            self.result = {"index": self.place, "status": int(HTTPStatus.NO_CONTENT), "id": self.pk}
        else:
            status = HTTPStatus.CREATED if self.verb == "create" else HTTPStatus.OK
            self.result = {"index": self.place, "status": int(status), "id": obj.pk, "version": obj.version}


def written(caller: Caller, path: str, data: Any, at: datetime.datetime) -> tuple[bool, dict[str, Any]]:
    """Create, change and delete records; says whether anything was written, and how each row went."""
    tasks, all_or_nothing = _read(caller, path, data)
    by_verb = {verb: [task for task in tasks if task.verb == verb] for verb in VERBS}
    try:
        with transaction.atomic():
            for verb, some in by_verb.items():
                if some:
                    record = object_at(caller, path, VERBS[verb])
                    _prepare(record, some)
                    _check_relations(record, [task for task in some if not task.has_failed], caller.writer(at))
                    _write(record, caller.writer(at), verb, [task for task in some if not task.has_failed])
            if all_or_nothing:
                _give_up_if_any_failed(tasks)
    except _GivenUp:
        for task in tasks:
            if not task.has_failed:
                task.result = {"index": task.place, "status": int(HTTPStatus.FAILED_DEPENDENCY)}
        return False, _told(by_verb)
    return any(not task.has_failed for task in tasks), _told(by_verb)


def _give_up_if_any_failed(tasks: Sequence[_Task]) -> None:
    if any(task.has_failed for task in tasks):
        raise _GivenUp


def _read(caller: Caller, path: str, data: Any) -> tuple[list[_Task], bool]:
    object_at(caller, path)
    if not isinstance(data, dict):
        raise problem("not-understood", _("Send a JSON object with the lists “create”, “change” and “delete”."))
    for name in data:
        if name not in KNOWN:
            raise unknown(_("field"), name, KNOWN)
    all_or_nothing = data.get("all_or_nothing", False)
    if not isinstance(all_or_nothing, bool) or not all(isinstance(data.get(verb, []), list) for verb in VERBS):
        raise problem("not-understood", _("“create”, “change” and “delete” are lists, “all_or_nothing” is true or false."))
    tasks = [_Task(verb, row, place) for verb in VERBS for place, row in enumerate(data.get(verb, []))]
    if len(tasks) > MOST:
        raise problem("too-large", _("At most %(count)s rows fit into one request.") % {"count": MOST})
    return tasks, all_or_nothing


def _prepare(record: Record, tasks: Sequence[_Task]) -> None:
    seen: set[int] = set()
    for task in tasks:
        try:
            _understand(record, task, seen)
        except Refusal as refusal:
            task.fail(from_refusal(refusal))
        except Problem as why:
            task.fail(why)


def _check_relations(record: Record, tasks: Sequence[_Task], writer: Writer) -> None:
    """What points to records that are not there is refused before any rule of the object looks at it."""
    wrong = checking.relations_in_reach(record, [task.values or {} for task in tasks], writer)
    for index, reason in wrong.items():
        tasks[index].fail(from_refusal(reason))


def _understand(record: Record, task: _Task, seen: set[int]) -> None:
    if task.verb == "create":
        task.values = taking.values(record, task.data, is_new=True)
        return
    data = task.data if task.verb == "change" else {"id": task.data}
    if not isinstance(data, dict) or "id" not in data:
        raise problem("invalid", _("Each row needs the “id” of its record."))
    task.pk = _key(data["id"])
    if task.pk in seen:
        raise problem("invalid", _("This record stands in the request twice."))
    seen.add(task.pk)
    task.version, rest = doing.version_in({name: value for name, value in data.items() if name != "id"})
    if task.verb == "change":
        task.values = taking.values(record, rest, is_new=False)


def _key(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= taking.LARGEST_KEY:
        raise problem("invalid", _("The “id” of a record is a whole number."))
    return value


def _write(record: Record, writer: Writer, verb: str, tasks: Sequence[_Task]) -> None:
    """All at once while nothing stands against it, else one by one, so that each row gets its own reason."""
    while tasks:
        try:
            with transaction.atomic():
                _AT_ONCE[verb](record, tasks, writer)
            return
        except SomeInvalid as refusal:
            for index, reason in refusal.rows.items():
                tasks[index].fail(from_refusal(reason))
            tasks = [task for task in tasks if not task.has_failed]
        except (Refusal, Problem, Http404):
            break
    for task in tasks:
        _alone(record, verb, task, writer)


def _alone(record: Record, verb: str, task: _Task, writer: Writer) -> None:
    try:
        with transaction.atomic():
            _ALONE[verb](record, task, writer)
    except Refusal as refusal:
        task.fail(from_refusal(refusal))
    except Problem as why:
        task.fail(why)
    except Http404:
        task.fail(not_found())


def _create_all(record: Record, tasks: Sequence[_Task], writer: Writer) -> None:
    made = batches.create_many(record, [task.values or {} for task in tasks], writer)
    for task, obj in zip(tasks, made, strict=True):
        doing.check_currencies(record, obj, task.data)
        task.succeed(obj)


def _change_all(record: Record, tasks: Sequence[_Task], writer: Writer) -> None:
    found = _found(record, tasks, writer, RightTo.CHANGE)
    if any(task.version not in (None, found[_of(task)].version) for task in tasks):
        raise ChangedMeanwhile
    batches.change_many(record, [(found[_of(task)], task.values or {}) for task in tasks], writer)
    now = {obj.pk: obj for obj in record.model._default_manager.filter(pk__in=found).only("pk", "version")}
    for task in tasks:
        doing.check_currencies(record, found[_of(task)], task.data)
        task.succeed(now[_of(task)])


def _remove_all(record: Record, tasks: Sequence[_Task], writer: Writer) -> None:
    found = _found(record, tasks, writer, RightTo.DELETE)
    batches.remove_many(record, list(found.values()), writer)
    for task in tasks:
        task.succeed(None)


def _create_one(record: Record, task: _Task, writer: Writer) -> None:
    obj = saving.create(record, task.values or {}, writer)
    doing.check_currencies(record, obj, task.data)
    task.succeed(obj)


def _change_one(record: Record, task: _Task, writer: Writer) -> None:
    obj = reading.one(record, writer.by, _of(task), action=RightTo.CHANGE)
    saved = saving.change(record, obj, task.values or {}, writer, version=task.version)
    doing.check_currencies(record, saved, task.data)
    task.succeed(saved)


def _remove_one(record: Record, task: _Task, writer: Writer) -> None:
    saving.remove(record, reading.one(record, writer.by, _of(task), action=RightTo.DELETE), writer)
    task.succeed(None)


_AT_ONCE: Mapping[str, Callable[[Record, Sequence[_Task], Writer], None]] = {
    "create": _create_all,
    "change": _change_all,
    "delete": _remove_all,
}
_ALONE: Mapping[str, Callable[[Record, _Task, Writer], None]] = {
    "create": _create_one,
    "change": _change_one,
    "delete": _remove_one,
}


def _found(record: Record, tasks: Sequence[_Task], writer: Writer, action: str) -> dict[int, Any]:
    rows = reading.visible(record, writer.by, action).filter(pk__in=[_of(task) for task in tasks])
    found = {obj.pk: obj for obj in rows}
    if len(found) != len(tasks):
        raise NotAllowed
    return found


def _of(task: _Task) -> int:
    return task.pk or 0


def _told(by_verb: Mapping[str, Sequence[_Task]]) -> dict[str, Any]:
    return {verb: [task.result for task in tasks] for verb, tasks in by_verb.items() if tasks}
