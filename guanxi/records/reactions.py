"""What the kernel itself does after records changed."""

from django.utils import timezone

from guanxi.people import programs

from .announcements import RecordCommented, RecordsChanged, RecordShared
from .announcing import when
from .api import tokens
from .personal import erasing
from .talking import leaving, noticing
from .webhooks import listening


def connect() -> None:
    """Listen to what is announced, and end a person's tokens with everything else."""
    when(RecordsChanged, tell_webhooks, wanted=listening.is_wanted)
    when(RecordsChanged, noticing.tell_of_changes, wanted=noticing.concerns_somebody)
    when(RecordCommented, noticing.tell_of_comment)
    when(RecordCommented, tell_webhooks_of_comment, wanted=listening.is_wanted)
    when(RecordShared, noticing.tell_of_share)
    erasing.also(leaving.forget)
    programs.connect("tokens", programs.Programs(count=tokens.count_valid, end=tokens.revoke_all))


def tell_webhooks(announcement: RecordsChanged) -> None:
    """Send messages about `announcement` to who wants them."""
    listening.plan(announcement, timezone.now())


def tell_webhooks_of_comment(announcement: RecordCommented) -> None:
    """Send a message about a comment to who wants one."""
    listening.plan_comment(announcement, timezone.now())
