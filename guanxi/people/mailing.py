"""Mail to one person about signing in: put off to the worker, and sent again while the mail server is not well."""

import datetime
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import sessions
from .models import Person, SignInRules

LINK, ALERT = "people.mail_link", "people.mail_alert"
FOR_GOOD = 500
"""Answers of a mail server from here on will be the same next time (RFC 5321)."""
AGAIN = RetryStrategy(max_attempts=6, exponential_wait=5, retry_exceptions=[SMTPException, OSError])
"""After 5, 25, 125 seconds, 10 minutes, 52 minutes, 4 hours; then the job stands among the failed ones."""


class Undeliverable(Exception):
    """The mail server does not take mail for this address, now or later."""


def put_off(job: str, **details: str | int) -> None:
    """Let the worker send a message, if the installation can send mail."""
    if settings.CAN_SEND_MAIL:
        app.configure_task(job).defer(**details)


def send_link(key: int) -> None:
    """Send a person the link under which a new password is chosen; it is made now, and kept nowhere.

    :raises Undeliverable: if the server refuses the address.
    :raises SMTPException: (or OSError) if it may be tried again.
    """
    person = Person.objects.filter(pk=key, is_active=True).exclude(email="").first()
    if person is None or not person.has_usable_password():
        return
    place = reverse("new-password", args=[urlsafe_base64_encode(str(key).encode()), default_token_generator.make_token(person)])
    with translation.override(person.language):
        text = _(
            "Set a new password here: %(address)s\nThe link works once, within three days. If you did not ask for it, do nothing."
        )
        send(person.email, _("A new password"), text % {"address": settings.SITE_URL + place})


def send_alert(key: int, *, agent: str, address: str, at: datetime.datetime) -> None:
    """Write to a person that somebody came in from a new device.

    :raises Undeliverable: if the server refuses the address.
    :raises SMTPException: (or OSError) if it may be tried again.
    """
    person = Person.objects.filter(pk=key, is_active=True).exclude(email="").first()
    if person is None or not SignInRules.current().sends_alerts:
        return
    with translation.override(person.language), timezone.override(person.time_zone):
        moment = timezone.localtime(at).strftime("%Y-%m-%d %H:%M %Z")
        told = {"device": sessions.device_name(agent), "address": address, "moment": moment}
        text = _(
            "Somebody signed in as you with %(device)s from %(address)s at %(moment)s. If that was not you, change your password at once and end the session under Security."
        )
        send(person.email, _("Sign-in from a new device"), text % told)


def send(to: str, title: str, text: str) -> None:
    """Send one message.

    :raises Undeliverable: if the server refuses it for good.
    :raises SMTPException: (or OSError) if it may be tried again.
    """
    deliver(EmailMessage(title, text, None, [to]))


def deliver(message: EmailMessage) -> None:
    """Send a message that is put together already, to one address.

    :raises Undeliverable: if the server refuses it for good.
    :raises SMTPException: (or OSError) if it may be tried again.
    """
    try:
        message.send()
    except SMTPRecipientsRefused as refused:
        if all(code >= FOR_GOOD for code, _said in refused.recipients.values()):
            raise Undeliverable(*message.to) from refused
        raise
    except SMTPDataError as refused:
        if refused.smtp_code >= FOR_GOOD:
            raise Undeliverable(*message.to) from refused
        raise
