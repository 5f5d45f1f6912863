"""What the kernel itself does after records changed."""

from .announcements import RecordsChanged
from .announcing import when
from .webhooks import listening


def connect() -> None:
    """Listen to what is announced."""
    when(RecordsChanged, listening.plan, wanted=listening.is_wanted)
