"""Log entries stand on one line."""

import logging

import pytest
from django.db import connection

from guanxi.config.logs import OneLine


def entry(message: str, **extra: object) -> logging.LogRecord:
    record = logging.LogRecord("guanxi.test", logging.INFO, __file__, 1, message, None, None)
    record.__dict__.update(extra)
    return record


def test_an_entry_with_line_breaks_stays_on_one_line() -> None:
    line = OneLine().format(entry("first\nsecond", path="/a b\n"))
    assert line.split(" guanxi.test ")[1] == 'first\\nsecond path="/a b\\n"'


@pytest.mark.django_db
def test_the_database_of_tests_is_migrated_and_empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)
