"""Log entries stand on one line."""

import json
import logging

import pytest
from django.db import connection

from guanxi.config.logs import OneLine, OneObject


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


def test_as_an_object_every_entry_is_one_line_of_json() -> None:
    record = logging.LogRecord("guanxi", logging.WARNING, "", 0, "two\nlines %s", ("华为",), None)
    record.status = 503
    line = OneObject().format(record)
    told = json.loads(line)
    assert ("\n" in line, told["message"], told["status"], told["level"]) == (False, "two\nlines 华为", 503, "WARNING")
    assert told["time"].endswith("+00:00")
