"""Keeping files of records: the same content once, under a random name, with its checksum, removed only once the change is certain."""

import errno
import hashlib
import secrets
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext as _

from guanxi.people.models.role import RightTo
from guanxi.records import reading, remembering
from guanxi.records.declare import Record
from guanxi.records.models import Attachment
from guanxi.records.refusals import NotAllowed, Refusal
from guanxi.records.writer import Writer

from . import sniffing

HEAD = 512
LONGEST_NAME = 255


class TooLarge(Refusal):
    """The file is larger than the company allows."""

    def __init__(self, name: str, megabytes: int) -> None:
        super().__init__(_("“%(name)s” is larger than %(limit)s MB.") % {"name": name, "limit": megabytes})


class Empty(Refusal):
    """There is nothing in the file."""

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s” is empty.") % {"name": name})


class NoRoom(Refusal):
    """The disk is full."""

    def __init__(self) -> None:
        super().__init__(_("There is no room left on the disk of the server. Tell an administrator."))


def limit_in_megabytes() -> int:
    """How large a file may be."""
    return int(getattr(settings, "UPLOAD_MB", 25))


def files_of(record: Record, obj: Model) -> QuerySet[Attachment]:
    """The files of a record as they are now, newest first; older versions are in `versions_of`."""
    return everything_of(record, obj).filter(is_current=True)


def everything_of(record: Record, obj: Model) -> QuerySet[Attachment]:
    """The files of a record with all their versions, newest first."""
    return Attachment.objects.filter(path=record.path, object_id=obj.pk).select_related("added_by").order_by("-id")


def versions_of(file: Attachment) -> QuerySet[Attachment]:
    """All versions of a file, newest first."""
    return Attachment.objects.filter(document=file.document).select_related("added_by").order_by("-number")


def place_of(file: Attachment) -> Path:
    """Where the content of a file lies."""
    return _at(file.stored_as)


def places_of(path: str, keys: Iterable[int]) -> list[Path]:
    """Where the files of these records lie, all versions."""
    rows = Attachment.objects.filter(path=path, object_id__in=list(keys)).order_by("id")
    return [_at(name) for name in rows.values_list("stored_as", flat=True)]


def add(record: Record, obj: Model, upload: UploadedFile, writer: Writer, *, instead_of: Attachment | None = None) -> Attachment:
    """Keep an uploaded file with a record; `instead_of` makes it the next version of that file.

    :raises NotAllowed: if the person may not change the record.
    :raises TooLarge: if it is larger than allowed.
    :raises Empty: if there is nothing in it.
    :raises NoRoom: if the disk is full.
    """
    if not reading.within(record, writer.by, obj, RightTo.CHANGE):
        raise NotAllowed
    name = _clean(upload.name or "")
    if not upload.size:
        raise Empty(name)
    if upload.size > limit_in_megabytes() * 1024 * 1024:
        raise TooLarge(name, limit_in_megabytes())
    fresh = _new_place()
    checksum, head, size = _write(_at(fresh), upload.chunks())
    with transaction.atomic():
        file = Attachment(
            path=record.path, object_id=obj.pk, name=name, size=size, media_type=sniffing.media_type(head, name),
            sha256=checksum, stored_as=_shared(checksum, size, fresh), added_at=writer.at, added_by=writer.by,
        )  # fmt: skip
        if instead_of:
            _follow(file, instead_of)
        file.save(force_insert=True)
        _remember(record, obj, writer, "file_changed" if instead_of else "file_added", [None, name])
    return file


@transaction.atomic
def make_current(record: Record, obj: Model, file: Attachment, writer: Writer) -> None:
    """Let an older version of a file hold again; the newer ones stay in the list of versions.

    :raises NotAllowed: if the person may not change the record.
    """
    if not reading.within(record, writer.by, obj, RightTo.CHANGE):
        raise NotAllowed
    _lock(str(file.document))
    Attachment.objects.filter(document=file.document, is_current=True).update(is_current=False)
    Attachment.objects.filter(pk=file.pk).update(is_current=True)
    _remember(record, obj, writer, "file_changed", [None, f"{file.name} ({file.number})"])


@transaction.atomic
def remove(record: Record, obj: Model, file: Attachment, writer: Writer) -> None:
    """Remove a file with all its versions from a record for good.

    :raises NotAllowed: if the person may not change the record.
    """
    if not reading.within(record, writer.by, obj, RightTo.CHANGE):
        raise NotAllowed
    _forget(versions_of(file))
    _remember(record, obj, writer, "file_removed", [file.name, None])


def remove_all_of(path: str, keys: Iterable[int]) -> None:
    """Remove every file of records that are gone for good."""
    _forget(Attachment.objects.filter(path=path, object_id__in=list(keys)))


def _follow(file: Attachment, former: Attachment) -> None:
    """Make a file the next version of another one."""
    _lock(str(former.document))
    versions = Attachment.objects.filter(document=former.document)
    file.document = former.document
    file.number = 1 + (versions.aggregate(last=Max("number"))["last"] or 0)
    versions.filter(is_current=True).update(is_current=False)


def _shared(checksum: str, size: int, fresh: str) -> str:
    """Where this content lies: where the same content lies already, if there is any, else where it was put just now."""
    _lock(checksum)
    known = Attachment.objects.filter(sha256=checksum, size=size).order_by("id").values_list("stored_as", flat=True)
    same = next((name for name in known[:5] if _at(name).is_file()), None)
    if same is None:
        return fresh
    _at(fresh).unlink(missing_ok=True)
    return same


def _forget(files: Iterable[Attachment]) -> None:
    gone = list(files)
    Attachment.objects.filter(pk__in=[file.pk for file in gone]).delete()
    for checksum, name in {(file.sha256, file.stored_as) for file in gone}:
        transaction.on_commit(partial(_sweep, checksum, name))


@transaction.atomic
def _sweep(checksum: str, name: str) -> None:
    """Remove content that no file names any more; whoever adds the same content at this moment waits or is seen."""
    _lock(checksum)
    if not Attachment.objects.filter(stored_as=name).exists():
        _at(name).unlink(missing_ok=True)


def _lock(word: str) -> None:
    """Let those who work on the same content or file wait for each other until their transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"file {word}"])


def _at(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


def _remember(record: Record, obj: Model, writer: Writer, verb: str, pair: list[Any]) -> None:
    remembering.changed(record, [(obj, {"": pair})], writer, verb)


def _write(place: Path, chunks: Iterable[bytes]) -> tuple[str, bytes, int]:
    checksum, head, size = hashlib.sha256(), b"", 0
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with place.open("xb") as kept:
            place.chmod(0o600)
            for chunk in chunks:
                head = head or chunk[:HEAD]
                size += len(chunk)
                checksum.update(chunk)
                kept.write(chunk)
    except OSError as error:
        place.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom from error
        raise
    return checksum.hexdigest(), head, size


def _new_place() -> str:
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


def _clean(name: str) -> str:
    """A file's own name without folders and control characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable()).strip()[-LONGEST_NAME:] or "file"
