"""A lock is held by one, or shared by several."""

from pathlib import Path

from guanxi.config.locks import FileLock


def test_one_holds_the_lock_until_it_is_freed(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.take()
    assert not second.take()
    first.free()
    assert second.take()
    second.free()


def test_several_share_a_lock_and_keep_others_out(tmp_path: Path) -> None:
    first, second, alone = (FileLock(tmp_path / "lock") for _ in range(3))
    assert first.take(shared=True)
    assert second.take(shared=True)
    assert not alone.take()
    first.free()
    assert not alone.take()
    second.free()
    assert alone.take()
    alone.free()
