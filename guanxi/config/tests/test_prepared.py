"""A start prepares nothing only if nothing changed since the last time."""

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from guanxi.config.environment import Environment
from guanxi.config.server import prepared
from guanxi.config.server.sameness import Same

NEWER = "INSERT INTO django_migrations (app, name, applied) VALUES ('records', '9999_from_the_future', now())"
GONE = "DELETE FROM django_migrations WHERE name = '9999_from_the_future'"


@pytest.fixture
def environment(tmp_path: Path, django_db_setup: None) -> Environment:
    """An installation that was prepared."""
    place = settings.DATABASES["default"]
    address = f"postgresql://postgres@/{place['NAME']}?host={place['HOST']}"
    environment = Environment({"GUANXI_VAR": str(tmp_path), "DATABASE_URL": address, "GUANXI_LANGUAGE": "en"})
    (tmp_path / prepared.FIRST_TIME).touch()
    prepared.remember(environment)
    return environment


def test_where_nothing_changed_nothing_is_prepared(environment: Environment) -> None:
    assert prepared.compare(environment) == Same.EVERYTHING


@pytest.mark.parametrize("name", [prepared.NOTE, prepared.FIRST_TIME])
def test_a_first_start_that_did_not_end_is_made_again(environment: Environment, name: str) -> None:
    (environment.var / name).unlink()
    assert prepared.compare(environment) == Same.NOTHING


@pytest.mark.parametrize("journal", prepared.JOURNALS)
def test_what_was_left_half_done_comes_first(environment: Environment, journal: str) -> None:
    (environment.var / journal).touch()
    assert prepared.compare(environment) == Same.NOTHING


def test_another_setting_is_looked_at(environment: Environment) -> None:
    changed = replace(environment, values={**environment.values, "GUANXI_LANGUAGE": "zh-hans"})
    assert prepared.compare(changed) == Same.SHAPE


def test_changed_code_is_looked_at(environment: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "PRODUCT", tmp_path)
    prepared.remember(environment)
    assert prepared.compare(environment) == Same.EVERYTHING
    (tmp_path / "added.py").touch()
    assert prepared.compare(environment) == Same.SHAPE


def test_a_database_that_has_seen_something_else_is_prepared(environment: Environment) -> None:
    with psycopg.connect(environment.database_url, autocommit=True) as connection:
        connection.execute(NEWER)
        try:
            assert prepared.compare(environment) == Same.NOTHING
        finally:
            connection.execute(GONE)
    assert prepared.compare(environment) == Same.EVERYTHING


def test_a_database_that_does_not_answer_is_left_to_who_can_tell_why(environment: Environment) -> None:
    gone = replace(environment, values={**environment.values, "DATABASE_URL": "postgresql://postgres@/nothing?host=/nowhere"})
    assert prepared.compare(gone) == Same.NOTHING
