"""Old backups of one kind go, those of other kinds and unreadable ones stay."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from guanxi.config.backups import archive, keeping, taking
from guanxi.config.backups.archive import Manifest, Writing

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def made(folder: Path, days_ago: int, reason: str) -> str:
    now = NOON - timedelta(days=days_ago)
    path = folder / taking.name_for(now, reason)
    with path.open("wb") as file:
        writing = Writing(file)
        writing.add(archive.MANIFEST, [Manifest("1.0", now.isoformat(), reason, "18").to_bytes()])
        writing.finish("a key")
    return path.name


def test_only_the_latest_of_a_kind_are_kept(tmp_path: Path) -> None:
    nightly = [made(tmp_path, days, "nightly") for days in range(5)]
    by_hand = made(tmp_path, 99, "by-hand")
    (tmp_path / "half.guanxi.tar").write_bytes(b"no backup")
    keeping.forget_old(tmp_path, 2, "nightly")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*nightly[:2], by_hand, "half.guanxi.tar"])


def test_the_latest_comes_first_and_unreadable_ones_say_so(tmp_path: Path) -> None:
    older, newer = made(tmp_path, 3, "nightly"), made(tmp_path, 1, "nightly")
    assert [kept.path.name for kept in keeping.all_in(tmp_path)] == [newer, older]
    (tmp_path / newer).write_bytes(b"cut off")
    assert [kept.manifest is None for kept in keeping.all_in(tmp_path) if kept.path.name == newer] == [True]


def test_a_reason_cannot_lead_elsewhere() -> None:
    assert taking.name_for(NOON, "../up/../../x") == "guanxi-20261122-120000--up-x.guanxi.tar"
