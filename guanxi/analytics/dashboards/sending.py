"""Sending what is due: each report drawn with the rights, in the language and at the time of the person who gets it."""

import datetime
import logging
from collections.abc import Iterator

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

from . import letter, subscribing
from .letter import Part
from .models import Dashboard, Kind, Subscription

logger = logging.getLogger("guanxi.mail")
MOST = 200
PATIENCE_SECONDS = 120.0


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
        try:
            drawn = [_drawn(subscription, report, now) for report in reports]
        except Refusal as why:
            return str(why)
        name = str(subscription.report or subscription.dashboard)
        day = date_format(timezone.localdate(now))
        message = letter.written(name, day, person.email, drawn, settings.SITE_URL + _address(subscription))
        try:
            mail.deliver(message)
        except mail.Undeliverable:
            logger.warning("the mail server refuses the address of a person", extra={"person": person.pk})
            return _("The mail server does not take mail for your address.")
    if any(one.content for one in drawn):
        what = {"subscription": subscription.pk, "reports": [report.pk for report in reports], "kind": subscription.kind}
        auditing.note(auditing.Kind.EXPORTED, by=person, at=now, channel="mail", path=rights.PATH, what=what)
    return ""


def _reports(subscription: Subscription) -> Iterator[Report]:
    """The reports that are meant, as far as the person may still open them."""
    person = subscription.person
    open_to = reporting.visible(person)
    if subscription.report_id:
        yield from open_to.filter(pk=subscription.report_id)
        return
    record = registry.declared(Dashboard)
    board = reading.visible(record, person).filter(pk=subscription.dashboard_id).first()
    if board is None:
        return
    known = {report.pk: report for report in open_to.filter(pk__in=board.tiles.values("report"))}
    yield from (known[tile.report_id] for tile in board.tiles.all() if tile.report_id in known)


def _drawn(subscription: Subscription, report: Report, now: datetime.datetime) -> Part:
    """One report with its first rows, and as a file.

    :raises Refusal: if it cannot be asked.
    """
    person = subscription.person
    asked = Asked(person, timezone.localdate(now), person.language, PATIENCE_SECONDS)
    look = part.look_of(reporting.sheet_of(report), asked)
    if look.refusal or look.answer is None:
        raise Refusal(look.refusal or _("The report took too long."))
    whole = grid.of(look.answer, most_cells=200_000, most_columns=2_000)
    kind = subscription.kind
    title = files.FORBIDDEN.sub(" ", report.name).strip()[:80] or "report"
    may_export = rights.may(person, RightTo.EXPORT)
    content = _file(look, whole, kind, report.name, now) if may_export else b""
    level, columns, rows, left_out = letter.table(look, whole)
    return Part(
        name=report.name,
        headline=str(look.message or ""),
        note=look.time,
        address=settings.SITE_URL + reverse("report", args=[report.pk]),
        file_name=f"{title}.{kind}",
        content=content,
        media_type=files.KINDS[kind],
        level=level,
        columns=columns,
        rows=rows,
        left_out=left_out,
    )


def _file(look: Look, whole: grid.Grid, kind: str, name: str, now: datetime.datetime) -> bytes:
    if kind == Kind.PDF:
        return paper.as_pdf(look, whole, name, timezone.localtime(now))
    if kind == Kind.XLSX:
        with files.as_xlsx(look, whole) as book:
            content: bytes = book.read()
        return content
    return "".join(files.as_csv(look, whole)).encode()


def _address(subscription: Subscription) -> str:
    if subscription.report_id:
        return reverse("report", args=[subscription.report_id])
    return reverse("records:page", args=["dashboards", subscription.dashboard_id])
