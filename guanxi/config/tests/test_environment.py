"""Settings are read from the environment, and unusable ones are refused."""

from pathlib import Path

import pytest

from guanxi.config.environment import Database, Environment, Misconfigured, read

STRONG = "k3J9_xQ2mZ7pL0vR5tY8wB1nC4dF6gH-aSeUiOqWrXyM"


def test_a_database_address_is_read_with_all_its_parts() -> None:
    read_from = Database.from_url("postgresql://mei:p%40ss@db.example:6000/crm?sslmode=require")
    assert read_from == Database("db.example", 6000, "crm", "mei", "p@ss", {"sslmode": "require"})


def test_a_database_address_may_name_a_socket() -> None:
    database = Database.from_url("postgresql://mei@/crm?host=/run/postgresql")
    assert database.parameters() == {"host": "/run/postgresql", "port": 5432, "dbname": "crm", "user": "mei"}


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgresql://mei@host/", "crm"])
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(Misconfigured):
        Database.from_url(url)


def test_a_number_must_be_one() -> None:
    with pytest.raises(Misconfigured):
        _ = Environment({"GUANXI_PORT": "eighty"}).port


def test_a_flag_must_be_yes_or_no() -> None:
    assert [Environment({"GUANXI_DEBUG": word}).debug for word in ("1", "yes", "0", "")] == [True, True, False, False]
    with pytest.raises(Misconfigured):
        _ = Environment({"GUANXI_DEBUG": "maybe"}).debug


def test_the_host_of_the_address_is_answered() -> None:
    hosts = Environment({"GUANXI_URL": "https://crm.example/", "GUANXI_HOSTS": "crm.local, crm"}).hosts
    assert hosts == ["crm.local", "crm", "crm.example", "localhost", "127.0.0.1", "[::1]"]


@pytest.mark.parametrize("key", ["", "changeme", "a" * 60, "django-insecure-" + STRONG])
def test_a_weak_secret_is_named(key: str) -> None:
    assert [text.split()[0] for text in Environment({"GUANXI_SECRET_KEY": key}).weaknesses()] == ["GUANXI_SECRET_KEY"]


def test_a_strong_secret_is_no_weakness() -> None:
    assert Environment({"GUANXI_SECRET_KEY": STRONG}).weaknesses() == []


def test_any_host_is_a_weakness() -> None:
    weaknesses = Environment({"GUANXI_SECRET_KEY": STRONG, "GUANXI_HOSTS": "*"}).weaknesses()
    assert [text.split()[0] for text in weaknesses] == ["GUANXI_HOSTS"]


def test_the_environment_wins_over_the_secrets_file(tmp_path: Path) -> None:
    (tmp_path / "secrets.env").write_text("# made\nGUANXI_SECRET_KEY=from=file\nGUANXI_DATABASE_PASSWORD=file\n")
    chosen = read({"GUANXI_VAR": str(tmp_path), "GUANXI_DATABASE_PASSWORD": "variable"})
    assert (chosen.secret_key, chosen.text("GUANXI_DATABASE_PASSWORD")) == ("from=file", "variable")
