"""History and audit trail are only added to; whatever is done behind the product's back is found and named."""

import datetime
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from guanxi.people import auditing
from guanxi.people.models import AuditEntry, AuditSeal, Person
from guanxi.records.auditing import blanking, chain, marks, sealing, verifying
from guanxi.records.models import Change
from guanxi.records.testing import history_unlocked

NOW = datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC)
Works = Callable[..., list[Any]]


def _sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _note(what: str = "x") -> AuditEntry:
    auditing.note(auditing.Kind.SETTINGS, by=None, at=NOW, who="Li Ming", address="192.0.2.7", what={"name": what})
    return AuditEntry.objects.latest("id")


def _change(**values: list[Any]) -> Change:
    return Change.objects.create(path="accounts", object_id=1, at=NOW, channel="form", kind="changed", values=values)


@pytest.fixture
def apart(at_once_alone: Works) -> Works:
    """Works in a database where everything is really committed; other tests' open transactions would put sealing off."""
    return at_once_alone


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["people_auditentry", "people_auditseal", "records_change"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_rows_are_never_altered_or_removed(table: str, statement: str) -> None:
    _note()
    _change(name=["a", "b"])
    AuditSeal.objects.create(first=0, end=1, count=0, leaves=b"", digest="d", previous="p", sealed_at=NOW)
    with pytest.raises((ProgrammingError, InternalError), match="only ever added"), transaction.atomic():
        _sql(statement.format(table))


def test_an_untouched_chain_is_sound_and_the_next_seal_follows(apart: Works) -> None:
    _note()
    _change(name=["a", "b"])
    assert sealing.seal(NOW) == 2
    assert sealing.seal(NOW) == 0
    _note()
    verdict = verifying.verify(NOW)
    assert (verdict.problems, verdict.seals, verdict.rows) == ([], 2, 3)
    assert verifying.verify(NOW, known=verdict.head).is_sound
    assert verifying.verify(NOW, known="f" * 64).problems == [
        f"the digest {'f' * 64} is not in the chain: the chain was made anew"
    ]


@pytest.mark.parametrize("where", ["entry", "change"])
def test_an_altered_row_is_named(apart: Works, where: str) -> None:
    one = _note("first") if where == "entry" else _change(name=["a", "b"])
    _note("second")
    sealing.seal(NOW)
    table, column = ("people_auditentry", "what") if where == "entry" else ("records_change", "values")
    with history_unlocked():
        _sql(f"UPDATE {table} SET {column} = '{{}}' WHERE id = %s", one.pk)
    assert verifying.verify(NOW).problems == [f"altered {table} {one.pk}"]


def test_a_removed_row_is_named(apart: Works) -> None:
    keys = [_note().pk for _ in range(3)]
    sealing.seal(NOW)
    with history_unlocked():
        _sql("DELETE FROM people_auditentry WHERE id = %s", keys[1])
    assert verifying.verify(NOW).problems == [f"removed people_auditentry {keys[1]}"]


def test_a_row_put_in_later_is_named(apart: Works) -> None:
    mark = _mark(_note())
    sealing.seal(NOW)
    entry = _note("forged")
    with history_unlocked():
        _sql("UPDATE people_auditentry SET mark = %s WHERE id = %s", mark, entry.pk)
    assert verifying.verify(NOW).problems == [f"inserted people_auditentry {entry.pk}"]


def test_a_seal_made_to_fit_is_found_by_the_next_one(apart: Works) -> None:
    entry = _note()
    sealing.seal(NOW)
    _note()
    sealing.seal(NOW)
    first = AuditSeal.objects.earliest("end")
    with history_unlocked():
        _sql("UPDATE people_auditentry SET who = 'somebody else' WHERE id = %s", entry.pk)
        digest = chain.Digest(first.previous, first.first, first.end)
        for link in chain.links(first.first, first.end):
            digest.add(link)
        _sql("UPDATE people_auditseal SET digest = %s, leaves = %s WHERE id = %s", digest.text, bytes(digest.leaves), first.pk)
    second = AuditSeal.objects.latest("end")
    assert verifying.verify(NOW).problems[0] == f"altered seal {second.pk}: it does not follow the one before"


def test_what_is_not_committed_yet_is_sealed_later_and_writers_do_not_wait(apart: Works) -> None:
    before = _note().pk

    def slowly() -> None:
        with transaction.atomic():
            _note("slow")
            time.sleep(1.0)

    def meanwhile() -> int:
        time.sleep(0.3)
        _note("quick")
        return sealing.seal(NOW)

    _nothing, sealed = apart(slowly, meanwhile)
    assert sealed == 1  # the one before; "quick" was written by a later transaction than the one still open
    assert sealing.seal(NOW) == 2
    assert (verifying.verify(NOW).problems, AuditEntry.objects.filter(pk__gte=before).count()) == ([], 3)


def test_blanking_leaves_the_chain_closed_and_nothing_of_the_person(apart: Works) -> None:
    entry, change = _note("13800138000"), _change(name=["Li Ming", "Li"], note=["kept", "too"])
    sealing.seal(NOW)
    rows = blanking.blank(entries=[entry.pk], changes={("name",): [change.pk]}, by=None, at=NOW)
    assert rows == 2
    assert blanking.blank(entries=[entry.pk], changes={("name",): [change.pk]}, by=None, at=NOW) == 0
    entry.refresh_from_db()
    change.refresh_from_db()
    assert (entry.who, entry.address, entry.what) == ("", "", {})
    assert change.values == {"name": [None, None], "note": ["kept", "too"]}
    verdict = verifying.verify(NOW)
    assert (verdict.problems, verdict.blanked) == ([], 2)


def test_blanking_behind_the_products_back_is_found(apart: Works) -> None:
    entry = _note()
    sealing.seal(NOW)
    _sql("SELECT guanxi_audit_blank_entries(%s)", [entry.pk])
    assert verifying.verify(NOW).problems == ["1 rows are blanked, the audit trail tells of 0"]


def test_after_a_move_to_another_server_marks_go_on_above_the_sealed_ones(apart: Works) -> None:
    _note()
    sealing.seal(NOW)
    with history_unlocked():  # as if this server's transactions began to count anew
        _sql("UPDATE people_auditentry SET mark = mark + 1000000000")
        _sql('UPDATE people_auditseal SET "end" = "end" + 1000000000')
    assert marks.rebase()
    assert not marks.rebase()
    assert _mark(_note()) > AuditSeal.objects.latest("end").end
    assert sealing.seal(NOW) == 1


@pytest.mark.django_db
def test_entries_that_may_wait_are_written_together() -> None:
    person = Person.objects.create_user("mei")
    for number in range(3):
        auditing.note_soon(auditing.Kind.API, by=person, at=NOW, what={"route": f"/api/v1/{number}"})
    auditing.write_waiting()
    assert list(AuditEntry.objects.order_by("id").values_list("what__route", "by_id")) == [
        (f"/api/v1/{number}", person.pk) for number in range(3)
    ]


def _mark(entry: AuditEntry) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mark FROM people_auditentry WHERE id = %s", [entry.pk])
        return int(cursor.fetchone()[0])
