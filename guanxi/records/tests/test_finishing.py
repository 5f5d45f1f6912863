"""Who starts an import or a change of many records is told when it is over, once per end, and reads what became of it."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records import jobs, registry, saving
from guanxi.records.models import BulkRun, ImportRun, Notice, NoticeChoice
from guanxi.records.talking import finishing, notices
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)


@pytest.fixture
def boss() -> Person:
    return Person.objects.create(username="boss", is_administrator=True, language="en")


def _told(person: Person) -> list[tuple[str, str, str]]:
    return [(one.name, one.sentence, one.href) for one in notices.page(person)[0]]


def _bulk(boss: Person) -> BulkRun:
    record = registry.at("accounts")
    assert record
    made = [saving.create(record, {"name": f"Company {n}"}, Writer(by=boss, at=timezone.now())) for n in range(3)]
    keys = [obj.pk for obj in made]
    plan = {"kind": "field", "field": "tags", "mode": "add", "value": ["vip"]}
    return BulkRun.objects.create(by=boss, path="accounts", keys=keys, total=3, plan=plan, state="running", created_at=NOW)


def test_a_bulk_change_tells_its_counts_and_is_read_by_opening_it(boss: Person, client: Client) -> None:
    run = _bulk(boss)
    jobs.work_on_bulk(run.pk, "run")
    assert _told(boss) == [("Accounts: 3 records", "Finished: 3 changed", f"/bulk/{run.pk}/")]
    assert notices.count_unread(boss) == 1
    client.force_login(boss)
    assert "Accounts: 3 records" in client.get("/me/notices/").content.decode()
    assert client.get(f"/bulk/{run.pk}/").status_code == 200
    assert notices.count_unread(boss) == 0


def test_each_end_is_new_again_but_one_notice(boss: Person) -> None:
    run = _bulk(boss)
    jobs.work_on_bulk(run.pk, "run")
    notices.mark_read(boss, NOW)
    jobs.work_on_bulk(run.pk, "run")  # a job that runs a second time
    assert notices.count_unread(boss) == 0
    BulkRun.objects.update(state="undoing")
    jobs.work_on_bulk(run.pk, "undo")
    assert (notices.count_unread(boss), [sentence for _name, sentence, _href in _told(boss)]) == (1, ["Undone: 3 reversed"])


def test_an_import_that_failed_says_why(boss: Person) -> None:
    counts = {"rows": {"total": 9, "error": 2, "conflict": 1}, "accounts": {"create": 4}, "contacts": {"create": 1, "update": 1}}
    run = ImportRun.objects.create(
        file_name="a.csv", stored_as="a", size=1, sha256="", by=boss, state="done", counts=counts, created_at=NOW, finished_at=NOW
    )
    failed = ImportRun.objects.create(
        file_name="b.csv", stored_as="b", size=1, sha256="", by=boss, state="failed", message="No right.", created_at=NOW,
        finished_at=NOW,
    )  # fmt: skip
    for one in (run, failed):
        finishing.tell(one)
    assert _told(boss) == [
        ("b.csv", "Failed: No right.", f"/import/{failed.pk}/"),
        ("a.csv", "Finished: 5 created · 1 changed · 3 rejected", f"/import/{run.pk}/"),
    ]


def test_nobody_is_told_of_what_goes_on_or_of_what_they_do_not_want_to_know(boss: Person) -> None:
    run = _bulk(boss)
    finishing.tell(run)
    NoticeChoice.objects.create(person=boss, silent=["finished"])
    jobs.work_on_bulk(run.pk, "run")
    assert Notice.objects.count() == 0


def test_a_notice_of_anothers_run_or_of_one_that_is_gone_says_nothing(boss: Person) -> None:
    run = _bulk(boss)
    jobs.work_on_bulk(run.pk, "run")
    other = Person.objects.create(username="other", is_administrator=True, language="en")
    Notice.objects.update(person=other)
    assert (_told(other), notices.count_unread(other)) == ([], 0)
    Notice.objects.update(person=boss)
    run.delete()
    assert (_told(boss), notices.count_unread(boss)) == ([], 0)
