"""A table that another process changes while its statements stay prepared here."""

from typing import Any

from django.db import connection

from guanxi.people.prepared import prepared


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _asked() -> Any:
    with prepared(), connection.cursor() as cursor:
        cursor.execute("SELECT id, told FROM changed_meanwhile WHERE id = %s", [1])
        return cursor.fetchone()


def test_a_table_that_somebody_else_changed_is_asked_anew(at_once: Any) -> None:
    _run("CREATE TABLE changed_meanwhile AS SELECT 1 AS id, '7'::text AS told")
    assert [_asked(), _asked()] == [(1, "7"), (1, "7")]
    assert at_once(lambda: _run("ALTER TABLE changed_meanwhile ALTER told TYPE int USING told::int")) == [None]
    assert [_asked(), _asked()] == [(1, 7), (1, 7)]
