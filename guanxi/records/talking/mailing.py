"""Unread notices by e-mail, once a day, to those who chose so."""

import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.people.models import Person
from guanxi.records.models import Notice, NoticeChoice

from . import notices

MOST = 50


def send_all(now: datetime.datetime) -> int:
    """Send each person what is unread and was not sent before; returns how many messages that were."""
    chosen = NoticeChoice.objects.filter(by_mail=True, person__is_active=True).exclude(person__email="")
    return sum(send(choice.person, now) for choice in chosen.select_related("person"))


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
        send_mail(title, "\n\n".join([*lines, foot]), None, [person.email])
    Notice.objects.filter(pk__in=[one.notice.pk for one in told]).update(mailed_at=now)
    return True
