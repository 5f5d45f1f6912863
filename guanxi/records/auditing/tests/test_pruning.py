"""Old audit entries go when their time is over; the chain still closes, and whatever else is missing is still named."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from guanxi.people import auditing
from guanxi.people.models import AuditEntry
from guanxi.records.auditing import pruning, sealing, verifying
from guanxi.records.models import AuditCut, Change
from guanxi.records.testing import history_unlocked

NOW = datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC)
OLD = NOW - datetime.timedelta(days=800)
Works = Callable[..., list[Any]]


@pytest.fixture
def entries(at_once_alone: Works) -> list[int]:
    """Three old entries and a fresh one between changes of the same age, sealed."""
    keys = []
    for at in (OLD, OLD, OLD, NOW):
        auditing.note(auditing.Kind.SETTINGS, by=None, at=at, who="Li Ming", what={"name": "x"})
        Change.objects.create(path="accounts", object_id=1, at=at, channel="form", kind="changed", values={"name": ["a", "b"]})
        keys.append(AuditEntry.objects.latest("id").pk)
    sealing.seal(NOW)
    return keys


def test_what_is_old_goes_and_the_chain_still_closes(entries: list[int]) -> None:
    before = verifying.verify(NOW)
    assert pruning.prune(days=700, at=NOW) == 3
    assert list(AuditEntry.objects.order_by("pk").values_list("kind", flat=True)) == ["settings", "pruned"]
    assert (AuditEntry.objects.earliest("pk").pk, Change.objects.count()) == (entries[3], 4)
    verdict = verifying.verify(NOW, known=before.head)
    assert (verdict.problems, verdict.rows, verdict.pruned) == ([], before.rows + 1, 3)
    assert pruning.prune(days=700, at=NOW) == 0


def test_it_goes_in_parts_and_what_is_not_sealed_stays(entries: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "AT_ONCE", 2)
    auditing.note(auditing.Kind.SETTINGS, by=None, at=OLD, what={"name": "late"})
    assert pruning.prune(days=700, at=NOW) == 3
    assert list(AuditEntry.objects.filter(kind="pruned").order_by("pk").values_list("what__rows", flat=True)) == [2, 1]
    assert AuditEntry.objects.filter(at=OLD).count() == 1
    assert verifying.verify(NOW).problems == []


def test_what_is_younger_than_a_year_stays_whatever_is_asked_for(entries: list[int]) -> None:
    assert pruning.prune(days=0, at=NOW) == 3
    assert AuditEntry.objects.filter(pk=entries[3]).exists()
    with (
        pytest.raises((ProgrammingError, InternalError), match="for a year"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT guanxi_audit_prune(now(), 10)")


def test_what_is_removed_or_altered_behind_the_back_of_the_trail_is_still_named(entries: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT guanxi_audit_prune(%s, 1)", [NOW - datetime.timedelta(days=700)])  # without an entry that tells
    assert verifying.verify(NOW).problems == ["1 old entries are removed, the audit trail tells of 0"]
    auditing.note(auditing.Kind.PRUNED, by=None, at=NOW, what={"rows": 1})
    with history_unlocked(), connection.cursor() as cursor:
        cursor.execute("UPDATE records_auditcut SET digest = sha256('x')")
    (key,) = AuditCut.objects.values_list("key", flat=True)
    assert verifying.verify(NOW).problems == [f"altered people_auditentry {key}"]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE records_auditcut SET id = id", "DELETE FROM records_auditcut"])
def test_what_is_left_of_them_is_never_altered(statement: str) -> None:
    AuditCut.objects.create(key=1, mark=1, digest=b"x")
    with (
        pytest.raises((ProgrammingError, InternalError), match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
