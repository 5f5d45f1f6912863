"""Subscribing to a report or a dashboard, and when its next mail is due."""

import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from guanxi.analytics.exploring.models import Report
from guanxi.people.models import Person
from guanxi.records.refusals import Refusal

from .models import Dashboard, Kind, Rhythm, Subscription

HOUR = 7
SATURDAY = 5


class NoMail(Refusal):
    """Mail cannot be sent, or there is no address to send it to."""


def subscribe(person: Person, to: Report | Dashboard, *, rhythm: str, kind: str, now: datetime.datetime) -> Subscription:
    """Let a person get it by mail from now on, or otherwise than before.

    :raises NoMail: if the installation sends no mail, or the person has no address.
    """
    if not settings.CAN_SEND_MAIL:
        raise NoMail(_("This installation sends no mail. An administrator sets GUANXI_MAIL_URL."))
    if not person.email:
        raise NoMail(_("You have no e-mail address yet. Enter one under “My settings”."))
    chosen = rhythm if rhythm in Rhythm.values else Rhythm.WEEK
    values = {
        "rhythm": chosen, "kind": kind if kind in Kind.values else Kind.PDF, "message": "",
        "next_at": next_after(now, chosen, person.time_zone),
    }  # fmt: skip
    place = {"report": to} if isinstance(to, Report) else {"dashboard": to}
    made, _is_new = Subscription.objects.update_or_create(
        person=person, **place, defaults=values, create_defaults={**values, "made_at": now}
    )
    return made


def unsubscribe(person: Person, to: Report | Dashboard) -> bool:
    """Send it no longer; whether it was sent before."""
    place = {"report": to} if isinstance(to, Report) else {"dashboard": to}
    return bool(Subscription.objects.filter(person=person, **place).delete()[0])


def next_after(now: datetime.datetime, rhythm: str, time_zone: str) -> datetime.datetime:
    """The next morning at seven of this rhythm, after `now`, where the person lives."""
    here = now.astimezone(ZoneInfo(time_zone))
    day = here.date()
    if here.time() >= datetime.time(HOUR):
        day += datetime.timedelta(days=1)
    while not _fits(day, rhythm):
        day += datetime.timedelta(days=1)
    return datetime.datetime.combine(day, datetime.time(HOUR), ZoneInfo(time_zone)).astimezone(datetime.UTC)


def _fits(day: datetime.date, rhythm: str) -> bool:
    if rhythm == Rhythm.WEEK:
        return day.weekday() == 0
    if rhythm == Rhythm.MONTH:
        return day.day == 1
    return day.weekday() < SATURDAY
