"""All tables of a file at once: set up by the worker, a few at a time; the page says how far, and what could not be read."""

import sqlite3
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from guanxi.analytics.loading import every_table, jobs
from guanxi.analytics.loading.models import LoadedTable, LoadRun
from guanxi.analytics.loading.tests.ground import kept, set_up_every
from guanxi.people.models import Person

pytestmark = pytest.mark.django_db
COUNT = 23


@pytest.fixture
def file(tmp_path: Path) -> Any:
    path = tmp_path / "shop.sqlite"
    with closing(sqlite3.connect(path)) as database:
        for number in range(COUNT):
            database.execute(f"CREATE TABLE part_{number:02} (item TEXT, price REAL)")
            database.execute(f"INSERT INTO part_{number:02} VALUES ('a', 1.5), ('b', 2.5)")
        database.execute("CREATE VIEW worn AS SELECT * FROM part_00")
        database.execute("CREATE TABLE gone (a)")
        database.execute("DROP VIEW worn")
        database.execute("CREATE VIEW worn AS SELECT a FROM gone")
        database.execute("PRAGMA legacy_alter_table = ON")
        database.execute("DROP TABLE gone")
        database.commit()
    return kept(path)


def shown(browser: Client, file: Any) -> str:
    return unescape(browser.get(reverse("loading-look", args=[file.pk])).content.decode())


def jobs_of_all() -> list[Any]:
    return list(ProcrastinateJob.objects.filter(task_name=every_table.JOB).order_by("pk"))


def over(job: Any) -> None:
    """As the worker does when a job is done: only then nothing is under way any more."""
    ProcrastinateJob.objects.filter(pk=job.pk).update(status="succeeded")


def test_the_page_does_not_wait_and_says_how_far_the_worker_is(browser: Client, file: Any) -> None:
    assert f"Load all {COUNT + 1} tables" in shown(browser, file)
    assert browser.post(reverse("loading-every"), {"file": file.pk}).status_code == 302
    assert browser.post(reverse("loading-every"), {"file": file.pk}).status_code == 302
    (first,) = jobs_of_all()
    assert (LoadedTable.objects.count(), f"Setting up the tables of shop.sqlite: 0 of {COUNT + 1}" in shown(browser, file)) == (
        0,
        True,
    )
    jobs.begin_every(**first.args)
    jobs.begin_every(**first.args)  # the worker died before it could say that it was done
    assert LoadedTable.objects.count() == LoadRun.objects.count() == every_table.AT_ONCE
    over(first)
    told = unescape(browser.get(reverse("loading-setting-up")).content.decode())
    assert f"Setting up the tables of shop.sqlite: 10 of {COUNT + 1}" in told
    assert "Load all" not in shown(browser, file)


def test_a_table_that_cannot_be_read_keeps_no_other_back(browser: Client, file: Any) -> None:
    browser.post(reverse("loading-every"), {"file": file.pk})
    assert set_up_every() == 4
    for job in jobs_of_all():
        over(job)
    assert LoadedTable.objects.count() == COUNT
    page = shown(browser, file)
    assert ("These tables could not be read:" in page, "The database cannot be read: no such table: main.gone" in page) == (
        True,
        True,
    )
    assert ("Load the other 1 table" in page, "Setting up" in page) == (True, False)
    answer = browser.get(reverse("loading-setting-up"))
    assert answer["HX-Refresh"] == "true"


def test_what_is_loaded_already_is_left_alone_and_who_lost_the_right_sets_nothing_up(
    browser: Client, file: Any, boss: Person
) -> None:
    every_table.begin(file, "part_07", by=boss, at=file.kept_at)
    assert f"Load the other {COUNT} tables" in shown(browser, file)
    browser.post(reverse("loading-every"), {"file": file.pk})
    (job,) = jobs_of_all()
    assert "part_07" not in job.args["parts"]
    Person.objects.filter(pk=boss.pk).update(is_administrator=False)
    jobs.begin_every(**job.args)
    assert (LoadedTable.objects.count(), len(jobs_of_all())) == (1, 1)
