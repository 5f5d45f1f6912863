"""Raw bytes of sources: kept once under their checksum, checked when they are read again, removed when they are old."""

import datetime
import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.records.refusals import Refusal

from .models import KeptFile, LoadedTable

DAYS = 400
"""How long the bytes of runs are kept whose rows nobody sees any more."""
_MIB = 1 << 20


class NotKept(Refusal):
    """The bytes are no longer there, or are not those that came."""


def folder() -> Path:
    """Where kept files lie."""
    return Path(settings.VAR) / "loading"


def scratch() -> Path:
    """A new folder for what a run makes on its way; whoever made it removes it."""
    place = folder() / "scratch"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(tempfile.mkdtemp(dir=place))


def place(kept: KeptFile) -> Path:
    """Where the bytes of a file lie."""
    return folder() / "kept" / kept.sha256[:2] / kept.sha256


def keep_chunks(chunks: Iterable[bytes], name: str, *, at: datetime.datetime) -> KeptFile:
    """Keep what was uploaded.

    :raises NotKept: if it is empty, larger than allowed, or the disk is full.
    """
    area = scratch()
    draft = area / "upload"
    try:
        size, limit = 0, settings.IMPORT_MEGABYTES * _MIB
        with draft.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise NotKept(
                        _("The file is larger than %(limit)s MB. Divide it, or let the administrator raise the limit.")
                        % {"limit": settings.IMPORT_MEGABYTES}
                    )
                file.write(chunk)
        return keep(draft, name, at=at)
    except OSError as why:
        raise _full(why) from why
    finally:
        draft.unlink(missing_ok=True)
        area.rmdir()


def keep(draft: Path, name: str, *, at: datetime.datetime) -> KeptFile:
    """Keep a finished file under its checksum; it is moved there. The same bytes are kept once.

    :raises NotKept: if it is empty, or the disk is full.
    """
    digest = checksum(draft)
    size = draft.stat().st_size
    if not size:
        raise NotKept(_("The file is empty. Choose a file with a header and rows."))
    kept = KeptFile(sha256=digest, name=name[-255:], size=size, kept_at=at)
    target = place(kept)
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.chmod(0o600)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as why:
        raise _full(why) from why
    found, is_new = KeptFile.objects.get_or_create(sha256=digest, defaults={"name": kept.name, "size": size, "kept_at": at})
    if not is_new:
        KeptFile.objects.filter(pk=found.pk).update(removed_at=None, kept_at=at, name=kept.name)
        found.refresh_from_db()
    return found


def opened(kept: KeptFile) -> Path:
    """The bytes of a file, after a look whether they are still the same.

    :raises NotKept: if not.
    """
    path = place(kept)
    if kept.removed_at or not path.is_file():
        raise NotKept(_("The file “%(name)s” is no longer kept.") % {"name": kept.name})
    if path.stat().st_size != kept.size or checksum(path) != kept.sha256:
        raise NotKept(_("The kept file “%(name)s” was altered: its checksum is another one.") % {"name": kept.name})
    return path


def checksum(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove_old(now: datetime.datetime, days: int = DAYS) -> int:
    """Remove bytes that are old enough and that no shown table was made of; their checksums stay. Says how many."""
    limit = now - datetime.timedelta(days=days)
    used = KeptFile.objects.filter(runs__table__in=LoadedTable.objects.all(), runs__state="done", runs__finished_at__gte=limit)
    shown = KeptFile.objects.filter(runs__in=LoadedTable.objects.exclude(latest=None).values("latest"))
    old = KeptFile.objects.filter(removed_at=None, kept_at__lt=limit).exclude(pk__in=used.values("pk"))
    count = 0
    for kept in old.exclude(pk__in=shown.values("pk")):
        with transaction.atomic():
            KeptFile.objects.filter(pk=kept.pk).update(removed_at=now)
        place(kept).unlink(missing_ok=True)
        count += 1
    return count


def full(why: OSError) -> Refusal | None:
    """What to tell where a disk is full; None for any other failure."""
    if why.errno in (errno.ENOSPC, errno.EDQUOT):
        return NotKept(_("There is no room left on the disk of the server. Tell an administrator."))
    return None


def _full(why: OSError) -> Exception:
    return full(why) or why
