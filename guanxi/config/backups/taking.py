"""Makes a backup: database, files and secrets of one moment in one file that is there completely or not at all."""

import errno
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import guanxi
from guanxi.config import secrets_file
from guanxi.config.backups import archive, dumping, programs
from guanxi.config.backups.archive import Damaged, Manifest
from guanxi.config.backups.reasons import NotMade
from guanxi.config.environment import Environment, secrets_in
from guanxi.config.locks import FileLock
from guanxi.config.postgres import ownership

SUFFIX = ".guanxi.tar"
DRAFT = ".part"
TELL_SECONDS = 5.0
Say = Callable[[str], None]


def folder_of(environment: Environment) -> Path:
    """Name the folder of the backups: GUANXI_BACKUP_DIR, else `backups` in the folder of the installation."""
    chosen = environment.text("GUANXI_BACKUP_DIR")
    return Path(chosen).expanduser().resolve() if chosen else environment.var / "backups"


def name_for(now: datetime, reason: str) -> str:
    """Name a new backup after its moment (UTC) and its reason."""
    word = re.sub(r"[^\w-]+", "-", reason)
    return f"guanxi-{now.astimezone(UTC):%Y%m%d-%H%M%S}-{word}{SUFFIX}"


def take(environment: Environment, to: Path, *, now: datetime, reason: str, say: Say) -> Manifest:
    """Write a backup to a new file, and read it again to be sure.

    :raises NotMade: if the disk is full, a program fails, or another backup is being written beside it.
    """
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(to.parent / ".backup.lock")
    if not lock.take():
        raise NotMade(f"Another backup is being written to {to.parent}.")
    draft = to.with_name(f".{to.name}{DRAFT}")
    links = environment.var / f".files-{now:%Y%m%d%H%M%S}-{os.getpid()}"
    try:
        _sweep(environment.var, to.parent)
        manifest = _write(environment, draft, links, now=now, reason=reason, say=say)
        say("reading it again")
        verify(draft, environment)
        draft.replace(to)
        _sync_folder(to.parent)
    except OSError as why:
        full = why.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise NotMade(f"The disk at {to.parent} is full." if full else f"{to}: {why}") from why
    except (programs.Failed, Damaged) as why:
        raise NotMade(str(why)) from why
    finally:
        draft.unlink(missing_ok=True)
        shutil.rmtree(links, ignore_errors=True)
        lock.free()
    return manifest


def verify(path: Path, environment: Environment) -> Manifest:
    """Compare a backup with its checksums, and let PostgreSQL read the contents of the dump.

    :raises Damaged: if anything differs.
    """
    manifest = archive.unpack(path)
    try:
        with archive.at(path, archive.DUMP) as dump:
            words = [programs.path_of("pg_restore"), "--list"]
            lines = b"".join(programs.output_of(words, ownership.of(environment), dump)).splitlines()
    except programs.Failed as why:
        raise Damaged(f"PostgreSQL cannot read the dump in {path}: {why}") from why
    found = sum(1 for line in lines if b" TABLE DATA " in line)
    if found != len(manifest.counts):
        raise Damaged(f"The dump in {path} holds {found} tables instead of {len(manifest.counts)}.")
    return manifest


def _write(environment: Environment, draft: Path, links: Path, *, now: datetime, reason: str, say: Say) -> Manifest:
    files = environment.var / "files"
    _link(files, links)  # what is removed while we look is there …
    with dumping.moment(ownership.of(environment)) as moment:
        _link(files, links)  # … and what was added just before the moment, too
        kept = sorted(path for path in links.rglob("*") if path.is_file())
        manifest = Manifest(
            version=guanxi.__version__,
            made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
            reason=reason,
            server=str(moment.connection.info.server_version // 10000),
            migrations=moment.migrations(),
            counts=moment.counts(),
        )
        manifest = replace(manifest, files=len(kept), file_bytes=sum(path.stat().st_size for path in kept))
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            writing = archive.Writing(file)
            writing.add(archive.MANIFEST, [manifest.to_bytes()])
            writing.add(archive.DUMP, _told(moment.dump(), "database", say))
            key = secrets_file.backup_key(environment.var)
            secrets = {name: value for name, value in secrets_in(environment.var).items() if name != secrets_file.BACKUP_KEY}
            writing.add(archive.SECRETS, [secrets_file.lines(secrets).encode()])
            for path in kept:
                with path.open("rb") as source:
                    writing.add(archive.FILES + path.relative_to(links).as_posix(), archive.pieces(source))
            writing.finish(key)
    return manifest


def _link(files: Path, links: Path) -> None:
    """Hold every file by a second name; the first one may vanish while we write."""
    for path in files.rglob("*") if files.exists() else ():
        place = links / path.relative_to(files)
        if path.is_dir() or place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            place.hardlink_to(path)
        except FileNotFoundError:  # removed at this moment
            continue
        except OSError:  # a file system without second names
            shutil.copy2(path, place)


def _told(chunks: Iterable[bytes], what: str, say: Say) -> Iterator[bytes]:
    done, told_at = 0, time.monotonic()
    for chunk in chunks:
        done += len(chunk)
        if time.monotonic() - told_at > TELL_SECONDS:
            told_at = time.monotonic()
            say(f"{what}: {done / 1e6:,.0f} MB written")
        yield chunk


def _sweep(*folders: Path) -> None:
    """Remove what killed predecessors have left."""
    for folder in folders:
        for path in folder.glob(f".*{SUFFIX}{DRAFT}"):
            path.unlink(missing_ok=True)
        for path in folder.glob(".files-*"):
            shutil.rmtree(path, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    """See that the new name survives a power failure (where a folder can be opened)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
