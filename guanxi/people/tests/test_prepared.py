"""Statements that stay prepared answer like others, and only where the connection allows it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.people.models import Department
from guanxi.people.prepared import Prepared, prepared

pytestmark = pytest.mark.django_db


def _known() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return {row[0] for row in cursor.fetchall()}


def test_the_same_words_are_planned_once_and_answer_for_each_value() -> None:
    made = [Department.objects.create(name=name) for name in ("销售部", "O'Neil %s", "Nord")]
    before = _known()

    with prepared():
        found = [Department.objects.filter(pk=one.pk).first() for one in made]

    assert found == made
    assert len(_known() - before) == 1


def test_who_writes_statements_down_reads_them_with_their_values() -> None:
    with CaptureQueriesContext(connection) as seen, prepared():
        assert Department.objects.filter(pk=4711).first() is None
    assert "4711" in seen.captured_queries[0]["sql"]


def test_afterwards_statements_are_sent_as_usual() -> None:
    usual = connection.connection.cursor_factory
    with prepared():
        assert connection.connection.cursor_factory is Prepared
    assert connection.connection.cursor_factory is usual


def test_a_connection_that_allows_none_prepares_nothing() -> None:
    connection.ensure_connection()
    allowed, connection.connection.prepare_threshold = connection.connection.prepare_threshold, None
    before = _known()
    try:
        with prepared():
            assert not Department.objects.filter(name="Nobody's").exists()
        assert _known() == before
    finally:
        connection.connection.prepare_threshold = allowed
