"""Keeping files of records: under a random name, with their checksum, removed only once the change is certain."""

import errno
import hashlib
import secrets
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model, QuerySet
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


class NoRoom(Refusal):
    """The disk is full."""

    def __init__(self) -> None:
        super().__init__(_("There is no room left on the disk of the server. Tell an administrator."))


def limit_in_megabytes() -> int:
    """How large a file may be."""
    return int(getattr(settings, "UPLOAD_MB", 25))


def files_of(record: Record, obj: Model) -> QuerySet[Attachment]:
    """The files of a record, newest first."""
    return Attachment.objects.filter(path=record.path, object_id=obj.pk).select_related("added_by").order_by("-id")


def place_of(file: Attachment) -> Path:
    """Where the content of a file lies."""
    return Path(settings.MEDIA_ROOT) / file.stored_as


def add(record: Record, obj: Model, upload: UploadedFile, writer: Writer) -> Attachment:
    """Keep an uploaded file with a record.

    :raises NotAllowed: if the person may not change the record.
    :raises TooLarge: if it is larger than allowed.
    :raises NoRoom: if the disk is full.
    """
    if not reading.within(record, writer.by, obj, RightTo.CHANGE):
        raise NotAllowed
    name = _clean(upload.name or "")
    if (upload.size or 0) > limit_in_megabytes() * 1024 * 1024:
        raise TooLarge(name, limit_in_megabytes())
    stored_as = _new_place()
    checksum, head, size = _write(Path(settings.MEDIA_ROOT) / stored_as, upload.chunks())
    with transaction.atomic():
        file = Attachment.objects.create(
            path=record.path, object_id=obj.pk, name=name, size=size, media_type=sniffing.media_type(head, name),
            sha256=checksum, stored_as=stored_as, added_at=writer.at, added_by=writer.by,
        )  # fmt: skip
        _remember(record, obj, writer, "file_added", [None, name])
    return file


@transaction.atomic
def remove(record: Record, obj: Model, file: Attachment, writer: Writer) -> None:
    """Remove a file from a record for good.

    :raises NotAllowed: if the person may not change the record.
    """
    if not reading.within(record, writer.by, obj, RightTo.CHANGE):
        raise NotAllowed
    _forget([file])
    _remember(record, obj, writer, "file_removed", [file.name, None])


def remove_all(record: Record, obj: Model) -> None:
    """Remove every file of a record that is itself removed."""
    _forget(files_of(record, obj))


def remove_all_of(record: Record, keys: Iterable[int]) -> None:
    """Remove every file of records that are themselves removed."""
    _forget(Attachment.objects.filter(path=record.path, object_id__in=keys))


def _forget(files: Iterable[Attachment]) -> None:
    for file in list(files):
        place = place_of(file)
        file.delete()
        transaction.on_commit(partial(place.unlink, missing_ok=True))


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
