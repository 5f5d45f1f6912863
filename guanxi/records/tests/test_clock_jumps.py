"""The clock of the server jumps: the chain of the audit trail goes by transactions, so it does not mind."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from guanxi.people import auditing
from guanxi.people.models import AuditSeal
from guanxi.records.auditing import sealing, verifying

YEAR = datetime.timedelta(days=365)


def _seal_while_it_jumps() -> tuple[int, list[str]]:
    now = timezone.now()
    for at in (now, now + YEAR, now - YEAR):
        auditing.note(auditing.Kind.SETTINGS, by=None, at=at, what={"clock": at.isoformat()})
        sealing.seal(at)
    return AuditSeal.objects.count(), verifying.verify(now).problems


def test_seals_made_while_the_clock_jumps_follow_each_other(at_once_alone: Callable[..., Any]) -> None:
    assert at_once_alone(_seal_while_it_jumps) == [(3, [])]
