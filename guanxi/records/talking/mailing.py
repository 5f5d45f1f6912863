"""Unread notices by e-mail, once a day, to those who chose so."""

import datetime
import logging

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.people import mailing as mail
from guanxi.people.models import Person
from guanxi.records.models import Notice, NoticeChoice

from . import notices

logger = logging.getLogger("guanxi.mail")
MOST = 50


def send_all(now: datetime.datetime) -> int:
    """Send each person what is unread and was not sent before; returns how many messages that were.

    An address that is refused holds up nobody else; its notices wait for the next day.

    :raises SMTPException: (or OSError) if the mail server is not well; who has got a message gets it no second time.
    """
    chosen = NoticeChoice.objects.filter(by_mail=True, person__is_active=True).exclude(person__email="").order_by("pk")
    sent = 0
    for choice in chosen.select_related("person"):
        try:
            sent += send(choice.person, now)
        except mail.Undeliverable:
            logger.warning("the mail server refuses the address of a person", extra={"person": choice.person_id})
    return sent


def send(person: Person, now: datetime.datetime) -> bool:
    """Send one person what is new, as far as they see it; notices are marked only once the message is on its way."""
    rows = Notice.objects.filter(person=person, read_at=None, mailed_at=None).select_related("by").order_by("-id")[:MOST]
    with translation.override(person.language), timezone.override(person.time_zone):
        told = notices.told(rows, person)
        if not told:
            return False
        lines = [f"{one.name}\n{one.sentence}\n{settings.SITE_URL}{one.href}" for one in told]
        title = ngettext("Guanxi: %(count)s notice", "Guanxi: %(count)s notices", len(told)) % {"count": len(told)}
        foot = _("You chose to get these messages: %(address)s") % {"address": f"{settings.SITE_URL}/me/notices/choice/"}
        mail.send(person.email, title, "\n\n".join([*lines, foot]))
    Notice.objects.filter(pk__in=[one.notice.pk for one in told]).update(mailed_at=now)
    return True
