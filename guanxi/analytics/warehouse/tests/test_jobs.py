"""A wish for a refresh is never forgotten, whoever is at work when its turn comes."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from guanxi.analytics.warehouse import jobs, place, refreshing
from guanxi.analytics.warehouse.models import Refresh
from guanxi.records import holding

State = Refresh.State


def test_a_job_that_finds_somebody_at_work_does_nothing_and_comes_again(at_once: Any, settings: Any, tmp_path: Path) -> None:
    settings.WAREHOUSE = tmp_path / "warehouse"
    wanted = refreshing.ask("by_hand", by=None, now=timezone.now())
    with holding.alone(*refreshing.LOCK):
        (refused,) = at_once(lambda: jobs.refresh(wanted.pk))
    job = Job(id=1, queue="warehouse", lock="warehouse", queueing_lock=None, task_name=refreshing.JOB, attempts=9)
    decision = jobs.refresh.get_retry_exception(refused, job)
    assert decision is not None
    wanted.refresh_from_db()
    assert (type(refused), wanted.state, place.star()) == (refreshing.UnderWay, State.WAITING, None)


@pytest.mark.django_db
def test_a_refresh_left_by_a_killed_command_gets_a_job_with_the_next_wish() -> None:
    left = refreshing.begin("command", by=None, now=timezone.now())
    assert refreshing.ask("by_hand", by=None, now=timezone.now()) == left
    assert refreshing.ask("by_hand", by=None, now=timezone.now()) == left
    assert ProcrastinateJob.objects.filter(task_name=refreshing.JOB, args__refresh=left.pk).count() == 1
