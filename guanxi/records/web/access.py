"""What every generic page asks first: which object, which record, and whether this person may."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import faces, reading, registry
from guanxi.records.declare import Record
from guanxi.records.models import Channel
from guanxi.records.writer import Writer


def record_at(request: HttpRequest, path: str, action: str = RightTo.VIEW) -> Record:
    """The object at this path, as this person sees it.

    :raises Http404: if there is none, or this person may not do `action` with any of its records.
    """
    record, person = registry.at(path), person_of(request)
    if record is None or not reading.may(record, person, action):
        raise Http404
    return faces.face(record, person)


def one(request: HttpRequest, path: str, pk: int, action: str = RightTo.VIEW, follow: Iterable[str] = ()) -> tuple[Record, Any]:
    """The object and the record with this key.

    :raises Http404: if it is not within this person's reach.
    """
    record = record_at(request, path, action)
    return record, reading.one(record, person_of(request), pk, action=action, follow=follow)


def writer(request: HttpRequest, channel: Channel = Channel.FORM) -> Writer:
    """Who writes, now, through the browser."""
    return Writer(by=person_of(request), at=timezone.now(), channel=channel)


def back_address(request: HttpRequest, otherwise: str) -> str:
    """Where to go on afterwards: the address in `next` if it lies on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if safe else otherwise
