"""Bulk changes: exact counts, rights row by row, reasons, interruption, undo."""

import datetime
import itertools
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach, RightTo
from guanxi.records import registry
from guanxi.records.bulk import planning, running, undoing
from guanxi.records.declare import Record
from guanxi.records.models import BulkRun, Change, Channel
from guanxi.records.refusals import NotAllowed
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
State = BulkRun.State


@pytest.fixture
def boss() -> Person:
    return Person.objects.create(username="boss", is_administrator=True, language="en")


@pytest.fixture
def make(boss: Person) -> SampleMaker:
    return SampleMaker(Writer(by=boss, at=timezone.now(), channel=Channel.COMMAND))


def _record(path: str) -> Record:
    found = registry.at(path)
    assert found is not None
    return found


def _run(person: Person, objects: list[Any], path: str, **plan: Any) -> BulkRun:
    keys = [obj.pk for obj in objects]
    return BulkRun.objects.create(
        by=person, path=path, keys=keys, total=len(keys), plan=plan, state=State.CHECKING, created_at=timezone.now()
    )


def _carried_out(run: BulkRun) -> BulkRun:
    run.state, run.position = State.RUNNING, 0
    run.save()
    return running.carry_out(run, clock=timezone.now)


def _undone(run: BulkRun) -> BulkRun:
    run.state = State.UNDOING
    run.save()
    return undoing.undo(run, clock=timezone.now)


TAGGED = {"kind": "field", "field": "tags", "mode": "add", "value": ["vip"]}


def test_the_preview_counts_what_will_happen_and_writes_nothing(make: SampleMaker, boss: Person) -> None:
    accounts = [make.make("accounts", tags=tags) for tags in ([], ["vip"], ["old"])]
    before = Change.objects.count()
    run = running.check(_run(boss, accounts, "accounts", **TAGGED), clock=timezone.now)
    assert (run.state, run.checked) == (State.CHECKED, {"changed": 2, "unchanged": 1})
    assert Change.objects.count() == before
    assert [_tags(one) for one in accounts] == [[], ["vip"], ["old"]]
    done = _carried_out(run)
    assert (done.state, done.counts) == (State.DONE, run.checked)
    assert [_tags(one) for one in accounts] == [["vip"], ["vip"], ["old", "vip"]]
    told = Change.objects.filter(batch=run.batch).order_by("object_id").values_list("object_id", "channel")
    assert list(told) == [(accounts[0].pk, "bulk"), (accounts[2].pk, "bulk")]


def _tags(account: Any) -> list[str]:
    account.refresh_from_db()
    return list(account.tags)


@pytest.mark.parametrize(("mode", "value", "expected"), [("set", ["a"], ["a"]), ("take", ["x"], ["y"]), ("clear", None, [])])
def test_tags_are_set_taken_away_and_emptied(mode: str, value: Any, expected: list[str], make: SampleMaker, boss: Person) -> None:
    account = make.make("accounts", tags=["x", "y"])
    _carried_out(_run(boss, [account], "accounts", kind="field", field="tags", mode=mode, value=value))
    assert _tags(account) == expected


def test_the_right_is_asked_for_every_single_row(make: SampleMaker, boss: Person) -> None:
    seller = Person.objects.create(username="seller", language="en")
    role = Role.objects.create(name="seller")
    seller.roles.add(role)
    for action, reach in ((RightTo.VIEW, Reach.ALL), (RightTo.CHANGE, Reach.OWN)):
        Grant.objects.create(role=role, object="accounts", action=action, reach=reach)
    own, foreign = make.make("accounts", owner=seller.pk), make.make("accounts", owner=boss.pk)
    gone = make.make("accounts", owner=seller.pk)
    run = _run(seller, [own, foreign, gone], "accounts", **TAGGED)
    gone.delete()
    done = _carried_out(run)
    assert done.counts == {"changed": 1, "not_allowed": 1, "gone": 1}
    assert (_tags(own), _tags(foreign)) == (["vip"], [])
    assert [(problem.object_id, problem.reason) for problem in run.problems.all()] == [
        (foreign.pk, "You may not change this record.")
    ]
    with pytest.raises(NotAllowed):
        planning.read(_record("accounts"), seller, {"kind": "delete"})


def test_what_a_rule_refuses_stays_with_its_reason_and_the_rest_is_changed(make: SampleMaker, boss: Person) -> None:
    free, canceled = make.make("orders"), make.make("orders", state="canceled")
    run = _run(boss, [free, canceled], "orders", kind="field", field="state", mode="set", value="confirmed")
    done = _carried_out(run)
    free.refresh_from_db()
    canceled.refresh_from_db()
    assert (done.counts, free.state, canceled.state) == ({"changed": 1, "refused": 1}, "confirmed", "canceled")
    assert [problem.object_id for problem in run.problems.all()] == [canceled.pk]


def test_an_action_runs_where_it_may(make: SampleMaker, boss: Person) -> None:
    draft, confirmed = make.make("orders"), make.make("orders", state="confirmed")
    make.make("order-lines", order=draft.pk)
    done = _carried_out(_run(boss, [draft, confirmed], "orders", kind="action", action="confirm", answers=""))
    draft.refresh_from_db()
    assert (done.counts, draft.state) == ({"changed": 1, "refused": 1}, "confirmed")


def test_what_others_need_is_not_deleted_and_the_rest_comes_back_by_undoing(make: SampleMaker, boss: Person) -> None:
    accounts = [make.make("accounts") for _number in range(3)]
    make.make("orders", account=accounts[1].pk)
    run = _carried_out(_run(boss, accounts, "accounts", kind="delete"))
    model = _record("accounts").model
    assert run.counts == {"changed": 2, "refused": 1}
    assert list(model._default_manager.filter(pk__in=run.keys).values_list("pk", flat=True)) == [accounts[1].pk]
    undone = _undone(run)
    assert (undone.state, undone.reversed["reversed"]) == (State.UNDONE, 2)
    assert model._default_manager.filter(pk__in=run.keys).count() == 3


def test_undoing_sets_back_what_nobody_changed_since(make: SampleMaker, boss: Person) -> None:
    one, other = make.make("accounts", tags=["old"]), make.make("accounts", tags=["old"])
    run = _carried_out(_run(boss, [one, other], "accounts", **TAGGED))
    _carried_out(_run(boss, [other], "accounts", kind="field", field="tags", mode="set", value=["new"]))
    undone = _undone(run)
    assert (undone.reversed["reversed"], undone.reversed["kept"]) == (1, 1)
    assert (_tags(one), _tags(other)) == (["old"], ["new"])


class Killed(BaseException):
    """As if the process had died."""


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)


@pytest.mark.parametrize("after", range(1, 4))
def test_a_killed_run_goes_on_where_it_stopped(
    after: int, make: SampleMaker, boss: Person, small_pieces: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = [make.make("accounts") for _number in range(7)]
    run = _run(boss, accounts, "accounts", **TAGGED)
    run.state = State.RUNNING
    run.save()
    work, calls = running.work, itertools.count(1)

    def dying(*args: Any) -> running.Outcome:
        outcome = work(*args)
        if next(calls) == after:
            raise Killed  # after writing, before the progress is committed
        return outcome

    monkeypatch.setattr(running, "work", dying)
    with pytest.raises(Killed):
        running.carry_out(run, clock=timezone.now)
    monkeypatch.setattr(running, "work", work)
    run.refresh_from_db()
    assert (run.state, run.position) == (State.RUNNING, (after - 1) * 2)
    done = running.carry_out(run, clock=timezone.now)
    assert (done.state, done.counts) == (State.DONE, {"changed": 7})
    written = Change.objects.filter(batch=run.batch).values_list("object_id", flat=True)
    assert sorted(written) == sorted(one.pk for one in accounts)


def test_a_canceled_run_stops_and_can_go_on(make: SampleMaker, boss: Person, small_pieces: None) -> None:
    run = _run(boss, [make.make("accounts") for _number in range(5)], "accounts", **TAGGED)
    run.state = State.RUNNING
    run.save()
    running.cancel(run)
    stopped = running.carry_out(run, clock=timezone.now)
    assert (stopped.state, stopped.position) == (State.CANCELED, 2)
    BulkRun.objects.filter(pk=run.pk).update(state=State.RUNNING, is_canceling=False)
    done = running.carry_out(run, clock=timezone.now)
    assert (done.state, done.counts) == (State.DONE, {"changed": 5})


def test_rights_taken_away_meanwhile_hold_for_the_rest(make: SampleMaker, boss: Person, small_pieces: None) -> None:
    run = _run(boss, [make.make("accounts") for _number in range(4)], "accounts", **TAGGED)

    calls = itertools.count()

    def clock() -> datetime.datetime:
        if next(calls) == 0:
            Person.objects.filter(pk=boss.pk).update(is_administrator=False)
        return timezone.now()

    run.state = State.RUNNING
    run.save()
    done = running.carry_out(run, clock=clock)
    assert (done.state, done.position) == (State.FAILED, 2)
    assert Change.objects.filter(batch=run.batch).count() == 2


def test_a_snapshot_is_never_larger_than_the_limit(make: SampleMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = _record("accounts").model._default_manager.all()
    keys = [make.make("accounts").pk for _number in range(3)]
    assert planning.snapshot(rows) == keys
    monkeypatch.setattr(planning, "MOST", 2)
    with pytest.raises(planning.TooMany):
        planning.snapshot(rows)


HELD = """SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


def test_only_one_worker_has_a_run_in_its_hands(make: SampleMaker, boss: Person) -> None:
    run = _run(boss, [make.make("accounts")], "accounts", **TAGGED)
    with running.alone(run) as mine:
        assert mine
        with connection.cursor() as cursor:
            cursor.execute(HELD, [running.LOCKS])
            assert cursor.fetchone() == (1,)
    assert not running.is_at_work(run)
