"""Secrets are made once, and only their owner can read them."""

from pathlib import Path

from guanxi.config import secrets_file
from guanxi.config.environment import Environment, secrets_in


def test_missing_secrets_are_made_strong_and_private(tmp_path: Path) -> None:
    assert secrets_file.ensure(tmp_path / "var")
    made = secrets_in(tmp_path / "var")
    assert made.keys() == set(secrets_file.NAMES)
    assert len(set(made.values())) == len(made)
    assert Environment(made).weaknesses() == []
    assert (tmp_path / "var" / "secrets.env").stat().st_mode & 0o777 == 0o600


def test_secrets_that_are_there_stay(tmp_path: Path) -> None:
    (tmp_path / "secrets.env").write_text("GUANXI_SECRET_KEY=mine\n")
    assert secrets_file.ensure(tmp_path)
    before = secrets_in(tmp_path)
    assert before["GUANXI_SECRET_KEY"] == "mine"
    assert not secrets_file.ensure(tmp_path)
    assert secrets_in(tmp_path) == before
