"""A run is worked on in a process of its own: it may be called off, killed, or take too much, and the run says so."""

import datetime
import json
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from guanxi.analytics.mining import repeating, starting, supervising
from guanxi.analytics.mining.models import MiningRun, State
from guanxi.people.models import Person
from guanxi.records.models import Channel
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
SLEEPS = "import time; time.sleep(60)"


@pytest.fixture
def run(db: None) -> MiningRun:
    boss = Person.objects.create(username="boss", is_administrator=True, language="en")
    return starting.ask("rules", {"support": "1%"}, {}, Writer(by=boss, at=timezone.now(), channel=Channel.COMMAND))


def python(program: str) -> Any:
    def command(_run: MiningRun) -> Sequence[str]:
        return (sys.executable, "-c", program)

    return command


def supervised(run: MiningRun, program: str) -> MiningRun:
    supervising.supervise(run.pk, clock=timezone.now, command=python(program))
    run.refresh_from_db()
    return run


def test_asking_keeps_what_was_chosen_and_queues_the_work(run: MiningRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'mining.work'")
        assert [json.loads(args) for (args,) in cursor.fetchall()] == [{"run": run.pk}]
    assert (run.state, run.name, run.options["options"]["support"], run.options["where"]) == (
        "waiting",
        "Bought together",
        "1/100",
        {},
    )


def test_a_process_that_is_killed_leaves_a_broken_run_that_can_be_repeated(run: MiningRun) -> None:
    supervised(run, f"import os; os.kill(os.getpid(), {int(signal.SIGKILL)})")
    assert (run.state, "-9" in run.message) == (State.BROKEN, True)
    again = starting.repeat(run, Writer(by=run.owner, at=timezone.now(), channel=Channel.COMMAND))
    assert (again.state, again.options, again.repeated_id) == (State.WAITING, run.options, run.pk)


def test_a_run_that_was_called_off_before_it_began_does_not_begin(run: MiningRun) -> None:
    MiningRun.objects.filter(pk=run.pk).update(is_canceling=True)
    assert supervised(run, "raise SystemExit('began')").state == State.CANCELED


def test_calling_off_ends_the_process_within_two_seconds(run: MiningRun, monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[float] = []
    first = supervising._kilobytes

    def called_off(pid: int) -> int:
        if not began:
            began.append(time.monotonic())
            MiningRun.objects.filter(pk=run.pk).update(is_canceling=True)
        return first(pid)

    monkeypatch.setattr(supervising, "_kilobytes", called_off)
    supervised(run, SLEEPS)
    assert (run.state, time.monotonic() - began[0] < 2) == (State.CANCELED, True)


def test_who_takes_too_much_memory_is_ended_with_a_clear_word(run: MiningRun, settings: Any) -> None:
    settings.MINING_MB = 60
    supervised(run, "held = b'x' * 200_000_000; " + SLEEPS)
    assert (run.state, run.message.startswith("The run needed more memory than it may have.")) == (State.FAILED, True)


def test_a_run_whose_supervisor_died_begins_anew_once_and_is_broken_then(run: MiningRun, tmp_path: Path) -> None:
    began = []
    for attempts in (1, 2):
        MiningRun.objects.filter(pk=run.pk).update(state=State.RUNNING, attempts=attempts)
        mark = tmp_path / str(attempts)
        supervised(run, f"import pathlib; pathlib.Path({str(mark)!r}).touch()")
        began.append(mark.exists())
    assert (began, run.state) == ([True, False], State.BROKEN)


def test_only_one_works_on_a_run(run: MiningRun) -> None:
    ran: list[str] = []

    def elsewhere() -> None:
        try:
            with supervising.holding.alone(supervising.LOCKS, run.pk) as mine:
                ran.append(str(mine))
                held.set()
                done.wait(20)
        finally:
            connection.close()

    held, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=elsewhere)
    thread.start()
    held.wait(20)
    try:
        assert (supervised(run, "raise SystemExit").state, ran) == (State.WAITING, ["True"])
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize(
    ("rhythm", "day", "due"),
    [
        ("daily", "2026-06-10", False), ("daily", "2026-06-11", True), ("weekly", "2026-06-14", False), ("weekly", "2026-06-15", True),
        ("monthly", "2026-06-30", False), ("monthly", "2026-07-01", True), ("", "2027-01-01", False),
    ],
)  # fmt: skip
def test_runs_come_again_in_their_rhythm(rhythm: str, day: str, due: bool) -> None:
    run = MiningRun(rhythm=rhythm, created_at=datetime.datetime(2026, 6, 10, 4, tzinfo=datetime.UTC))
    assert repeating.is_due(run, datetime.date.fromisoformat(day)) == due


def test_the_newest_repetition_carries_the_rhythm(run: MiningRun) -> None:
    MiningRun.objects.filter(pk=run.pk).update(rhythm="daily", state=State.DONE)
    tomorrow = run.created_at + datetime.timedelta(days=1)
    assert [repeating.repeat_due(moment) for moment in (run.created_at, tomorrow, tomorrow)] == [0, 1, 0]
    assert list(MiningRun.objects.order_by("pk").values_list("rhythm", "repeated", "owner")) == [
        ("", None, run.owner_id),
        ("daily", run.pk, run.owner_id),
    ]
