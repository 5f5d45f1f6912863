"""A database server keeps to its own folders."""

import tempfile
from pathlib import Path

import pytest

from guanxi.config.environment import Misconfigured
from guanxi.config.postgres.place import Place


def test_a_new_place_is_made_with_a_private_socket_folder(tmp_path: Path) -> None:
    place = Place(tmp_path / "postgres")
    place.prepare(None)
    assert place.socket.stat().st_mode & 0o777 == 0o700


def test_data_that_we_did_not_make_is_refused(tmp_path: Path) -> None:
    place = Place(tmp_path / "postgres")
    place.data.mkdir(parents=True)
    with pytest.raises(Misconfigured):
        place.prepare(None)
    assert not place.socket.exists()


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Mei")
    with pytest.raises(Misconfigured):
        Place(tmp_path).prepare(None)


def test_the_remains_of_an_interrupted_start_are_ours(tmp_path: Path) -> None:
    (tmp_path / "data.new").mkdir()
    Place(tmp_path).prepare(None)
    assert Place(tmp_path).socket.exists()


def test_a_socket_in_a_deep_folder_gets_a_short_path(tmp_path: Path) -> None:
    deep = Place(tmp_path / ("deep/" * 30))
    assert deep.socket.parent == Path(tempfile.gettempdir())
    assert deep.socket != Place(tmp_path / ("deep/" * 31)).socket


def test_a_long_log_is_put_aside(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.log.write_bytes(b"x" * 10_000_001)
    place.open_log().close()
    assert (place.log.stat().st_size, place.log.stat().st_mode & 0o777) == (0, 0o600)
    assert (tmp_path / "postgres.log.1").stat().st_size == 10_000_001
