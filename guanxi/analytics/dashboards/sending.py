"""Sending what is due: each report drawn with the rights, in the language and at the time of the person who gets it."""

import datetime
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guanxi.analytics.exploring import grid, reporting, rights
from guanxi.analytics.exploring.looking import Asked, Look
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.exploring.web import files, paper, part
from guanxi.people import auditing
from guanxi.people import mailing as mail
from guanxi.people.models.role import RightTo
from guanxi.records import reading, registry
from guanxi.records.refusals import Refusal

from . import letter, showing, subscribing
from .letter import File, Part
from .models import Dashboard, Kind, Subscription

logger = logging.getLogger("guanxi.mail")
MOST = 200
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Sheet:
    """A report, what it is called here, and its answer."""

    report: Report
    name: str
    look: Look
    whole: grid.Grid


def send_due(now: datetime.datetime) -> int:
    """Send what is due; how many mails went out. What cannot be drawn or delivered says so and waits for its next day.

    :raises SMTPException: (or OSError) if the mail server is not well; what went out before stays sent.
    """
    due = Subscription.objects.filter(next_at__lte=now, person__is_active=True).select_related("person", "report", "dashboard")
    sent = 0
    for subscription in due.order_by("next_at", "pk")[:MOST]:
        message = send(subscription, now)
        sent += not message
        following = subscribing.next_after(now, subscription.rhythm, subscription.person.time_zone)
        Subscription.objects.filter(pk=subscription.pk).update(
            next_at=following, message=message, **({} if message else {"sent_at": now})
        )
    return sent


def send(subscription: Subscription, now: datetime.datetime) -> str:
    """Draw and send one; "" if it went out, else why not, in the person's language."""
    person = subscription.person
    with translation.override(person.language), timezone.override(person.time_zone):
        reports = list(_reports(subscription))
        if not reports:
            return _("Nothing of it is open to you any more.")
        sheets, refused = _all_drawn(subscription, reports, now)
        if not sheets:
            return refused[0].headline
        attached = list(_files(subscription, sheets, now)) if rights.may(person, RightTo.EXPORT) else []
        address, day = settings.SITE_URL + _address(subscription), date_format(timezone.localdate(now))
        parts = [letter.part(one.look, one.whole, one.name, _report_address(one)) for one in sheets]
        message = letter.written(_name(subscription), day, person.email, [*parts, *refused], address, attached)
        try:
            mail.deliver(message)
        except mail.Undeliverable:
            logger.warning("the mail server refuses the address of a person", extra={"person": person.pk})
            return _("The mail server does not take mail for your address.")
    if attached:
        what = {"subscription": subscription.pk, "reports": [one.report.pk for one in sheets], "kind": subscription.kind}
        auditing.note(auditing.Kind.EXPORTED, by=person, at=now, channel="mail", path=rights.PATH, what=what)
    return ""


def _name(subscription: Subscription) -> str:
    return str(subscription.report or subscription.dashboard)


def _reports(subscription: Subscription) -> Iterator[tuple[Report, str]]:
    """The reports that are meant with their titles, as far as the person may still open them."""
    person = subscription.person
    open_to = reporting.visible(person)
    if subscription.report_id:
        yield from ((report, report.name) for report in open_to.filter(pk=subscription.report_id))
        return
    record = registry.declared(Dashboard)
    board = reading.visible(record, person).filter(pk=subscription.dashboard_id).first()
    if board is None:
        return
    known = {report.pk: report for report in open_to.filter(pk__in=board.tiles.values("report"))}
    for tile in board.tiles.select_related("report"):
        if report := known.get(tile.report_id):
            yield report, showing.title_of(tile, person)


def _all_drawn(
    subscription: Subscription, reports: Iterable[tuple[Report, str]], now: datetime.datetime
) -> tuple[list[Sheet], list[Part]]:
    """The reports with their answers; of those that cannot be asked the letter says why."""
    sheets: list[Sheet] = []
    refused: list[Part] = []
    for report, title in reports:
        try:
            sheets.append(_drawn(subscription, report, title, now))
        except Refusal as why:
            refused.append(Part(title, str(why), "", settings.SITE_URL + reverse("report", args=[report.pk])))
    return sheets, refused


def _drawn(subscription: Subscription, report: Report, title: str, now: datetime.datetime) -> Sheet:
    """One report with its answer.

    :raises Refusal: if it cannot be asked.
    """
    person = subscription.person
    asked = Asked(person, timezone.localdate(now), person.language, PATIENCE_SECONDS)
    look = part.look_of(reporting.sheet_of(report), asked)
    if look.refusal or look.answer is None:
        raise Refusal(look.refusal or _("The report took too long."))
    return Sheet(report, title, look, grid.of(look.answer, most_cells=200_000, most_columns=2_000))


def _files(subscription: Subscription, sheets: Sequence[Sheet], now: datetime.datetime) -> Iterator[File]:
    """On paper all reports together, else each one as a table of its own."""
    kind, at = subscription.kind, timezone.localtime(now)
    if kind == Kind.PDF:
        name = _name(subscription)
        content = paper.together([(one.look, one.whole, one.name) for one in sheets], name, at)
        yield File(_file_name(name, kind), content, files.KINDS[kind])
        return
    for one in sheets:
        yield File(_file_name(one.name, kind), _table(one, kind), files.KINDS[kind])


def _table(one: Sheet, kind: str) -> bytes:
    if kind == Kind.CSV:
        return "".join(files.as_csv(one.look, one.whole)).encode()
    with files.as_xlsx(one.look, one.whole) as book:
        content: bytes = book.read()
    return content


def _file_name(name: str, kind: str) -> str:
    return f"{files.FORBIDDEN.sub(' ', name).strip()[:80] or 'report'}.{kind}"


def _report_address(one: Sheet) -> str:
    return settings.SITE_URL + reverse("report", args=[one.report.pk])


def _address(subscription: Subscription) -> str:
    if subscription.report_id:
        return reverse("report", args=[subscription.report_id])
    return reverse("records:page", args=["dashboards", subscription.dashboard_id])
