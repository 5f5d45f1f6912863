"""Administrators see how the installation is and what its jobs do; nobody else does."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from guanxi.config.operations import job_list, job_notes, pending, state
from guanxi.people.models import Person

pytestmark = pytest.mark.django_db
FAILED = (
    "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s; UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s"
)


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(Person.objects.create(username="ada", is_administrator=True))
    return client


def failed_job() -> int:
    key = app.configure_task("records.work_on_import", queue="imports").defer(run=0, what="run", by=None)
    with connection.cursor() as cursor:
        cursor.execute(FAILED, [key, key])
    job_notes.keep(key, ValueError("the file has vanished"), timezone.now())
    return int(key)


def test_a_failed_job_is_shown_with_its_error_and_runs_again_when_asked(administrator: Client) -> None:
    key = failed_job()
    assert "ValueError: the file has vanished" in administrator.get("/settings/operations/jobs/?state=failed").content.decode()
    assert "the file has vanished" in administrator.get(f"/settings/operations/jobs/{key}/").content.decode()
    administrator.post(f"/settings/operations/jobs/{key}/do/", {"do": "retry"})
    assert ProcrastinateJob.objects.get(pk=key).status == "todo"


def test_a_waiting_job_is_canceled_once(administrator: Client) -> None:
    key = app.configure_task("records.work_on_import", queue="imports").defer(run=0, what="run", by=None)
    administrator.post(f"/settings/operations/jobs/{key}/do/", {"do": "cancel"})
    assert ProcrastinateJob.objects.get(pk=key).status == "cancelled"
    with pytest.raises(job_list.NotInThisState):
        job_list.cancel(key)


def test_the_page_of_jobs_leaves_out_housekeeping_that_went_well(administrator: Client) -> None:
    key = app.configure_task("records.forget_sent_forms", queue="reactions", queueing_lock="x").defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [key])
        assert [line.job.pk for line in job_list.listed("")] == [key]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [key])
    assert [line.job.pk for line in job_list.listed("")] == []
    assert [line.job.pk for line in job_list.listed("succeeded")] == [key]


def test_what_comes_again_and_again_is_listed_with_its_next_time() -> None:
    found = {one.task: one.next_at for one in job_list.repeated(datetime(2026, 11, 22, 3, 0, tzinfo=UTC))}
    assert found["config.forget_old_jobs"] == datetime(2026, 11, 22, 3, 17, tzinfo=UTC)


@pytest.mark.parametrize("path", ["", "jobs/", "jobs/1/"])
def test_nobody_else_sees_these_pages(client: Client, path: str) -> None:
    client.force_login(Person.objects.create(username="nobody"))
    assert client.get(f"/settings/operations/{path}").status_code == 404


def test_it_is_degraded_without_a_worker_and_not_ready_without_its_migrations() -> None:
    now = timezone.now()
    assert state.readiness(now).word == "degraded"
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [now])
        assert state.readiness(now).word == "ready"
        cursor.execute("DELETE FROM django_migrations WHERE app = 'records' AND name = '0001_initial'")
    assert pending.names() == {("records", "0001_initial")}
    assert state.readiness(now).problems == {"migrations": "1 not applied"}


@pytest.mark.parametrize("page", ["/settings/operations/", "/settings/operations/jobs/{key}/"])
def test_buttons_send_what_proves_that_the_page_is_ours(page: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(Person.objects.create(username="ada", is_administrator=True))
    shown = browser.get(page.format(key=failed_job())).content.decode()
    forms = re.findall(r'<form method="post" action="(/settings/[^"]+)">(.*?)</form>', shown, re.DOTALL)
    sent = [(address, dict(re.findall(r'name="(\w+)" value="([^"]*)"', inside))) for address, inside in forms]
    assert [browser.post(address, values).status_code for address, values in sent] == [302]
