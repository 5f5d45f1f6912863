"""A copy of a generation is the same, byte for byte, whatever the file system can do."""

from pathlib import Path

import pytest

from guanxi.analytics.warehouse import copying


@pytest.mark.parametrize("size", [0, 1, 4096, 250_001])
def test_a_copy_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(copying, "AT_ONCE", 100_000)
    source, target = tmp_path / "old", tmp_path / "new"
    source.write_bytes(bytes(place % 251 for place in range(size)))
    target.write_bytes(b"what was here before" * 20_000)
    copying.copy(source, target)
    assert target.read_bytes() == source.read_bytes()


def test_where_the_kernel_refuses_it_is_copied_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object) -> int:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(copying.os, "copy_file_range", refuse, raising=False)
    source, target = tmp_path / "old", tmp_path / "new"
    source.write_bytes(b"a generation" * 1000)
    copying.copy(source, target)
    assert target.read_bytes() == source.read_bytes()
