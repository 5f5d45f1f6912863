"""What the kernel itself does after records changed."""

from django.utils import timezone

from .announcements import RecordsChanged
from .announcing import when
from .webhooks import listening


def connect() -> None:
    """Listen to what is announced."""
    when(RecordsChanged, tell_webhooks, wanted=listening.is_wanted)


def tell_webhooks(announcement: RecordsChanged) -> None:
    """Send messages about `announcement` to who wants them."""
    listening.plan(announcement, timezone.now())
