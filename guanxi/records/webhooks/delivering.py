"""Sending what waits for a webhook, again after longer and longer pauses, until it gives up."""

import datetime
import json
import uuid
from collections.abc import Callable

from django.db.models import F
from django.utils.translation import gettext as _

from guanxi.records.models import Delivery, Webhook

from . import listening, sending
from .sending import Outcome

PAUSES = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 720))
MOST_TRIES = len(PAUSES) + 1
MOST_FAILURES = 10
"""After so many failures in a row, some two days, a webhook is switched off."""
AT_ONCE = 200
KEPT_FOR = datetime.timedelta(days=14)
Clock = Callable[[], datetime.datetime]


def deliver(webhook: int, *, clock: Clock) -> None:
    """Send what is due for a webhook, oldest first; a receiver that is not well gets a pause."""
    hook = Webhook.objects.filter(pk=webhook).first()
    if hook is None:
        return
    waiting = hook.deliveries.filter(state=Delivery.State.WAITING, next_at__lte=clock()).order_by("pk")
    for delivery in waiting[:AT_ONCE]:
        if not hook.is_active:
            _give_up(hook)
            return
        outcome = _sent(hook, delivery, clock)
        if not outcome.is_good and not outcome.is_about_this_message:
            _pause(hook, clock())
            return
    if waiting.exists():
        listening.send_soon(webhook)


def due(now: datetime.datetime) -> list[int]:
    """The webhooks for which something waits whose time has come."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, next_at__lte=now)
    return list(waiting.order_by("webhook").values_list("webhook", flat=True).distinct())


def again(delivery: Delivery, *, at: datetime.datetime) -> None:
    """Send a message once more, from its first try on."""
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.WAITING, tries=0, next_at=at, problem="", status=None)
    listening.send_soon(delivery.webhook_id)


def test(hook: Webhook, *, at: datetime.datetime) -> Delivery:
    """Send a message that says nothing, to see whether it arrives."""
    body = {"type": "test", "timestamp": at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")}
    delivery = Delivery(webhook=hook, event=uuid.uuid4(), path="", object_id=0, kind="test", body=body, created_at=at, next_at=at)
    delivery.save()
    listening.send_soon(hook.pk)
    return delivery


def switch(hook: Webhook, *, on: bool) -> None:
    """Switch a webhook on, with a clean slate, or off."""
    Webhook.objects.filter(pk=hook.pk).update(is_active=on, failures=0, note="")
    listening.forget()


def forget(before: datetime.datetime) -> int:
    """Forget messages that are older than two weeks at this moment. Returns how many."""
    return Delivery.objects.filter(created_at__lt=before - KEPT_FOR).delete()[0]


def _sent(hook: Webhook, delivery: Delivery, clock: Clock) -> Outcome:
    now = clock()
    body = json.dumps(delivery.body, ensure_ascii=False).encode()
    outcome = sending.send(hook.url, body, sending.headers(hook.secret, str(delivery.event), now, body))
    delivery.tries += 1
    delivery.tried_at, delivery.status, delivery.milliseconds = now, outcome.status, outcome.milliseconds
    delivery.problem = "" if outcome.is_good else outcome.problem or _("The answer was %(status)s.") % {"status": outcome.status}
    if outcome.is_good:
        delivery.state, delivery.next_at = Delivery.State.DELIVERED, None
        Webhook.objects.filter(pk=hook.pk, failures__gt=0).update(failures=0)
        hook.failures = 0
    elif delivery.tries >= MOST_TRIES:
        delivery.state, delivery.next_at = Delivery.State.FAILED, None
    else:
        delivery.next_at = now + PAUSES[delivery.tries - 1]
    delivery.save()
    if not outcome.is_good and not outcome.is_about_this_message:
        _count_failure(hook, delivery.problem, now)
    return outcome


def _count_failure(hook: Webhook, problem: str, now: datetime.datetime) -> None:
    Webhook.objects.filter(pk=hook.pk).update(failures=F("failures") + 1)
    hook.refresh_from_db(fields=["failures"])
    if hook.failures < MOST_FAILURES:
        return
    told = {"day": f"{now:%F %H:%M} UTC", "count": hook.failures, "problem": problem}
    note = _("Switched off on %(day)s after %(count)s failures in a row. The last one: %(problem)s") % told
    Webhook.objects.filter(pk=hook.pk).update(is_active=False, note=note[:300])
    hook.is_active = False
    listening.forget()
    _give_up(hook)


def _pause(hook: Webhook, now: datetime.datetime) -> None:
    """Whatever else waits for a receiver that is not well waits as long as the message that failed."""
    until = now + PAUSES[min(max(hook.failures, 1), len(PAUSES)) - 1]
    hook.deliveries.filter(state=Delivery.State.WAITING, next_at__lt=until).update(next_at=until)


def _give_up(hook: Webhook) -> None:
    waiting = hook.deliveries.filter(state=Delivery.State.WAITING)
    waiting.filter(problem="").update(problem=_("The webhook is switched off."))
    waiting.update(state=Delivery.State.FAILED, next_at=None)
