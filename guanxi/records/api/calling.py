"""Who asks through the API, and how far the token lets this person reach."""

import datetime
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.people import requiring
from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records import faces, reading, registry
from guanxi.records.declare import Record
from guanxi.records.models import AccessToken, Channel
from guanxi.records.writer import Writer

from . import throttling, tokens
from .problems import Problem, not_found, problem
from .throttling import Allowance

SCHEME = "bearer "


@dataclass(frozen=True)
class Caller:
    """A person, as far as a token lets its program act for this person; without a token as far as the person may."""

    person: Person
    token: AccessToken | None = None
    channel: Channel = Channel.API
    only_reads: bool = False

    @property
    def may_write(self) -> bool:
        return not self.only_reads and (self.token is None or self.token.may_write)

    def covers(self, record: Record) -> bool:
        """Whether the token reaches this object at all."""
        return self.token is None or not self.token.objects_only or record.path in self.token.objects_only

    def may(self, record: Record, action: str = RightTo.VIEW) -> bool:
        """Whether token and rights allow this with any record of the object."""
        allowed = action == RightTo.VIEW or self.may_write
        return allowed and self.covers(record) and reading.may(record, self.person, action)

    def objects(self) -> list[Record]:
        """The faces of all objects that are within reach."""
        return [faces.face(record, self.person) for record in registry.everything() if self.may(record)]

    def writer(self, at: datetime.datetime) -> Writer:
        """Who writes, now, through this door."""
        return Writer(by=self.person, at=at, channel=self.channel)


def object_at(caller: Caller, path: str, action: str = RightTo.VIEW) -> Record:
    """The face of the object at this path.

    :raises Problem: if there is none, the person may not do this with any of its records, or the token may only read.
    """
    record = registry.at(path)
    if record is None or not caller.covers(record) or not reading.may(record, caller.person, action):
        raise not_found()
    if action != RightTo.VIEW and not caller.may_write:
        raise problem("read-only", _("Create a token that may write, and use that one."))
    return faces.face(record, caller.person)


def record_at(caller: Caller, record: Record, pk: int, action: str = RightTo.VIEW) -> object:
    """The record with this key.

    :raises Http404: if it is not within reach.
    """
    return reading.one(record, caller.person, pk, action=action)


def recognized(request: HttpRequest, at: datetime.datetime) -> tuple[Caller, Allowance]:
    """Who sent a request, counted.

    :raises Problem: without a valid token, from a network that the person's roles do not allow, with a token made without the
        second factor that a role needs, or when too many requests came.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    given = request.headers.get("Authorization", "")
    text = given[len(SCHEME) :].strip() if given.lower().startswith(SCHEME) else ""
    token = tokens.recognize(text, at=at) if text else None
    rules = requiring.rules_of(token.person) if token else []
    if token is None or not requiring.may_come_from(requiring.networks_of(rules), address):
        raise _stranger(address, at, _no_token(), has_text=bool(text))
    if tokens.is_held_back(token, rules, timezone.localdate(at)):
        raise _stranger(address, at, made_without_factor())
    allowance = throttling.count(token.pk, address, at)
    if allowance.is_used_up:
        raise too_many(allowance)
    tokens.note_use(token, at=at, address=address)
    return Caller(token.person, token), allowance


def too_many(allowance: Allowance) -> Problem:
    """Somebody asks too often."""
    text = _("Wait %(count)s seconds, then go on.") % {"count": allowance.seconds}
    return problem("too-many", text, headers=allowance.headers())


def made_without_factor() -> str:
    """What is said to a program whose token was made before its person had the second factor that a role needs."""
    return _("Your role needs a second factor. Set it up under Security, then make a new API token: this one is older.")


def _no_token() -> str:
    return _("Send “Authorization: Bearer …” with an API token that is neither revoked nor expired.")


def _stranger(address: str, at: datetime.datetime, text: str, *, has_text: bool = True) -> Problem:
    allowance = throttling.count_wrong(address, at)
    if allowance.is_used_up:
        return too_many(allowance)
    challenge = 'Bearer realm="guanxi", error="invalid_token"' if has_text else 'Bearer realm="guanxi"'
    return problem("not-signed-in", text, headers={"WWW-Authenticate": challenge})
