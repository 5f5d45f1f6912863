"""A backup file is an ordinary tar that knows whether it is whole."""

import tarfile
from pathlib import Path

import pytest

from guanxi.config.backups import archive
from guanxi.config.backups.archive import Damaged, Foreign, Manifest, Writing

MANIFEST = Manifest(version="1.0", made_at="2026-11-22T03:00:00+00:00", reason="by-hand", server="18", counts={"a": 2, "b": 3})
PARTS = {"database.dump": b"x" * 5000, "files/aa/one": b"", "files/华为": "合同".encode()}


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    path = tmp_path / "one.tar"
    with path.open("wb") as file:
        writing = Writing(file)
        writing.add(archive.MANIFEST, [MANIFEST.to_bytes()])
        for name, content in PARTS.items():
            writing.add(name, [content[:7], content[7:]])
        writing.finish("a key")
    return path


def test_what_was_written_is_read_back(backup: Path, tmp_path: Path) -> None:
    assert archive.unpack(backup, tmp_path / "out") == MANIFEST
    assert {name: (tmp_path / "out" / name).read_bytes() for name in PARTS} == PARTS
    assert MANIFEST.rows == 5


def test_any_tar_program_reads_it(backup: Path) -> None:
    with tarfile.open(backup) as tar:
        assert tar.getnames() == [archive.MANIFEST, *PARTS, archive.CHECKSUMS, archive.SIGNATURE]


@pytest.mark.parametrize("cut", [1024 + 512, 3000, 7000])
def test_one_without_its_end_is_refused(backup: Path, cut: int) -> None:
    backup.write_bytes(backup.read_bytes()[:-cut])
    with pytest.raises(Damaged):
        archive.unpack(backup)


def test_a_changed_byte_is_found(backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[content.index(b"x" * 100)] = ord("y")
    backup.write_bytes(content)
    with pytest.raises(Damaged, match=r"database\.dump differ"):
        archive.unpack(backup)


def test_one_of_another_key_or_of_none_is_foreign(backup: Path, tmp_path: Path) -> None:
    archive.refuse_foreign(backup, "a key")
    with pytest.raises(Foreign):
        archive.refuse_foreign(backup, "another key")
    bare = tmp_path / "bare.tar"
    with tarfile.open(backup) as tar, tarfile.open(bare, "w") as copy:
        for member in tar:
            if member.name != archive.SIGNATURE:
                copy.addfile(member, tar.extractfile(member))
    assert archive.unpack(bare) == MANIFEST
    with pytest.raises(Foreign):
        archive.refuse_foreign(bare, "a key")


def test_a_signature_does_not_hold_for_other_contents(backup: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged.tar"
    with forged.open("wb") as file:
        writing = Writing(file)
        writing.add(archive.MANIFEST, [MANIFEST.to_bytes()])
        writing.add("database.dump", [b"DROP TABLE"])
        writing.finish("a key of theirs")
    with tarfile.open(backup) as tar, tarfile.open(forged) as theirs, tarfile.open(tmp_path / "mixed.tar", "w") as mixed:
        for member in theirs:
            source = tar if member.name == archive.SIGNATURE else theirs
            mixed.addfile(source.getmember(member.name), source.extractfile(member.name))
    archive.unpack(tmp_path / "mixed.tar")
    with pytest.raises(Foreign):
        archive.refuse_foreign(tmp_path / "mixed.tar", "a key")


def test_a_member_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "evil.tar"
    with path.open("wb") as file:
        writing = Writing(file)
        writing.add(archive.MANIFEST, [MANIFEST.to_bytes()])
        writing.add("../outside", [b"x"])
        writing.finish("a key")
    with pytest.raises(Damaged, match="unexpected member"):
        archive.unpack(path, tmp_path / "out")
    assert not (tmp_path / "outside").exists()


def test_another_file_is_no_backup(tmp_path: Path) -> None:
    other = tmp_path / "other.tar"
    other.write_bytes(b"something else" * 100)
    with pytest.raises(Damaged, match="cannot be read"):
        archive.manifest_of(other)
