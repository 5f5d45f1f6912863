"""The file of a backup: an ordinary tar whose members are written in one pass and end with their checksums."""

import hashlib
import hmac
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

CHUNK = 1024 * 1024
BLOCK = tarfile.BLOCKSIZE
MANIFEST = "manifest.json"
DUMP = "database.dump"
SECRETS = "secrets.env"
CHECKSUMS = "SHA256SUMS"
SIGNATURE = "SIGNATURE"
FILES = "files/"
FORMAT = 1


class Damaged(Exception):
    """The file is no backup, or not all of one; the text says what is wrong."""


class Foreign(Damaged):
    """The file is whole, but this installation did not make it."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself; it is the first member, so that a list of backups is read quickly."""

    version: str
    made_at: str
    reason: str
    server: str
    migrations: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    """Rows of each table at the moment of the backup."""
    files: int = 0
    file_bytes: int = 0
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_bytes(cls, text: bytes) -> "Manifest":
        """:raises Damaged: if it is no manifest that this version understands."""
        try:
            manifest = cls(**json.loads(text))
        except (ValueError, TypeError) as why:
            raise Damaged(f"the manifest cannot be read: {why}") from why
        if manifest.format != FORMAT:
            raise Damaged(f"it has format {manifest.format}, this version reads format {FORMAT}")
        return manifest


class Writing:
    """An archive that is being written; sizes and checksums are known only afterwards and filled in then."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sums: list[str] = []

    def add(self, name: str, chunks: Iterable[bytes]) -> int:
        """Write a member and give its size in bytes."""
        start, size, digest = self._file.tell(), 0, hashlib.sha256()
        self._file.write(bytes(BLOCK))
        for chunk in chunks:
            self._file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        self._file.write(bytes(-size % BLOCK))
        end = self._file.tell()
        self._file.seek(start)
        self._file.write(_header(name, size))
        self._file.seek(end)
        self._sums.append(f"{digest.hexdigest()}  {name}\n")
        return size

    def finish(self, key: str) -> None:
        """Write the checksums, signed, and the end, and see that all of it is on the disk."""
        sums = "".join(self._sums).encode()
        self.add(CHECKSUMS, [sums])
        self.add(SIGNATURE, [_signature(key, sums).encode()])
        self._file.write(bytes(2 * BLOCK))
        self._file.flush()
        os.fsync(self._file.fileno())


def _signature(key: str, sums: bytes) -> str:
    return hmac.digest(key.encode(), sums, "sha256").hex()


def refuse_foreign(path: Path, key: str) -> None:
    """See whether a backup was made with this key; its members must have been compared with their checksums before.

    :raises Foreign: otherwise.
    """
    with tarfile.open(path, "r:") as tar:
        names = tar.getnames()
        said = _read(tar, tar.getmember(SIGNATURE)).decode("ascii", "replace") if SIGNATURE in names else ""
        sums = _read(tar, tar.getmember(CHECKSUMS))
    if not hmac.compare_digest(said, _signature(key, sums)):
        raise Foreign(f"This installation did not make {path.name}.")


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    header = member.tobuf(tarfile.GNU_FORMAT)
    if len(header) != BLOCK:
        raise ValueError(name)
    return header


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Read a file piece by piece."""
    while chunk := file.read(CHUNK):
        yield chunk


def manifest_of(path: Path) -> Manifest:
    """Read what a backup says about itself, without reading the rest.

    :raises Damaged: if it is no backup.
    """
    try:
        with tarfile.open(path, "r:") as tar:
            first = tar.next()
            if first is None or first.name != MANIFEST:
                raise Damaged(f"{path} is not a backup of Guanxi")
            return Manifest.from_bytes(_read(tar, first))
    except (tarfile.TarError, OSError) as why:
        raise Damaged(f"{path} cannot be read: {why}") from why


@contextmanager
def at(path: Path, name: str) -> Iterator[IO[bytes]]:
    """Open the archive where a member begins; for programs that know by themselves where it ends."""
    with tarfile.open(path, "r:") as tar:
        begin = tar.getmember(name).offset_data
    with path.open("rb", buffering=0) as file:
        file.seek(begin)
        yield file


def unpack(path: Path, into: Path | None = None) -> Manifest:
    """Compare every member with its checksum, and write them to a folder if one is given.

    :raises Damaged: if anything is missing, superfluous or different.
    """
    found: dict[str, str] = {}
    said = b""
    try:
        with tarfile.open(path, "r:") as tar:
            for member in tar:
                if member.name == CHECKSUMS:
                    said = _read(tar, member)
                elif member.name != SIGNATURE:
                    found[member.name] = _copy(tar, member, into)
    except (tarfile.TarError, EOFError) as why:
        raise Damaged(f"{path} cannot be read to its end: {why}") from why
    _compare(path, found, said)
    return manifest_of(path)


def _compare(path: Path, found: dict[str, str], said: bytes) -> None:
    promised = {name: digest for digest, _gap, name in (line.partition("  ") for line in said.decode().splitlines())}
    if not promised:
        raise Damaged(f"{path} has no end: its writing was interrupted")
    wrong = sorted(name for name in promised.keys() | found.keys() if promised.get(name) != found.get(name))
    if wrong:
        raise Damaged(
            f"{path} is damaged: {', '.join(wrong[:5])} {'and others ' if len(wrong) > 5 else ''}differ from their checksum"
        )


def _copy(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Path | None) -> str:
    """Give the checksum of a member, and keep its content if there is a place for it."""
    source = tar.extractfile(member)
    if source is None or member.name.startswith("/") or ".." in member.name.split("/"):
        raise Damaged(f"an unexpected member: {member.name}")
    digest = hashlib.sha256()
    if into is None:
        for chunk in pieces(source):
            digest.update(chunk)
        return digest.hexdigest()
    place = into / member.name
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
        for chunk in pieces(source):
            digest.update(chunk)
            kept.write(chunk)
    return digest.hexdigest()


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    return file.read() if file else b""
