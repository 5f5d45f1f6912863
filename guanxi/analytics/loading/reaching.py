"""From a stored source to its data: the secret opened, the rules about addresses, what may be reached."""

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from guanxi.people import ciphers
from guanxi.records.refusals import Refusal
from guanxi.sources import fetching
from guanxi.sources.origin import Origin
from guanxi.sources.table import UnreadableTable

from .models import DataSource

INCOMING = "incoming"
"""Folders of documents, and files that others put there, lie below this folder of the installation."""


class NotReadable(Refusal):
    """A source cannot be read; says why and what to do."""


def told(why: UnreadableTable) -> NotReadable:
    """What the reading of sources says, translated."""
    parts = [_(part) % why.details for part in (why.message, why.advice) if part]
    return NotReadable(" ".join(parts))


def incoming() -> Path:
    """The folder for what others put there."""
    return Path(settings.VAR) / INCOMING


def origin_of(source: DataSource) -> Origin:
    """What a driver needs to reach a source.

    :raises NotReadable: if its secret was encrypted with another key, or its place is not allowed.
    """
    try:
        secret = ciphers.decrypt(source.secret)
    except ciphers.Unreadable as why:
        raise NotReadable(_("The password of “%(name)s” was kept with another key. Enter it again.") % {"name": source}) from why
    place = source.place
    if source.kind == DataSource.Kind.FOLDER:
        place = str(inside_folder(place))
    return Origin(
        kind=source.kind, place=place, database=source.database, user=source.user, secret=secret,
        options={str(name): str(value) for name, value in source.options.items()},
        inside=source.is_database or settings.ENVIRONMENT.flag("GUANXI_LOADING_INSIDE"),
    )  # fmt: skip


def inside_folder(name: str) -> Path:
    """A folder below the one for what others put there.

    :raises NotReadable: if it lies elsewhere.
    """
    root = incoming().resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise NotReadable(_("Folders must lie below %(root)s.") % {"root": root})
    return path


def check(values: Mapping[str, str]) -> None:
    """See whether a source may have this place, as far as can be told without asking it.

    :raises NotReadable: if not.
    """
    kind, place = values.get("kind", ""), values.get("place", "")
    try:
        if kind == DataSource.Kind.WEB:
            fetching.checked(place)
        elif kind == DataSource.Kind.FOLDER:
            inside_folder(place)
        elif kind != DataSource.Kind.FILE and not place.strip():
            raise NotReadable(_("Say where the database is."))
    except UnreadableTable as why:
        raise told(why) from why
