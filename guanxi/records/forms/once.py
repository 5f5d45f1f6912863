"""A form that is sent twice makes one record."""

import datetime
import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models import Model

from guanxi.people.models import Person
from guanxi.records.models import SentForm

KEPT_FOR = datetime.timedelta(days=1)


def once(token: str, person: Person, path: str, at: datetime.datetime, make: Callable[[], Model]) -> int:
    """Make a record and return its key, or the key of the one that the same form made before.

    Two at the same moment wait for each other. What `make` refuses leaves no trace, so the form can be corrected and sent again.
    """
    key = _read(token)
    try:
        with transaction.atomic():
            sent = SentForm.objects.create(token=key, person=person, path=path, sent_at=at)
            sent.object_id = make().pk
            sent.save(update_fields=["object_id"])
            return int(sent.object_id)
    except IntegrityError:
        earlier = SentForm.objects.filter(token=key, person=person, path=path).first()
        if earlier is None or earlier.object_id is None:
            raise
        return int(earlier.object_id)


def made_before(token: str, person: Person, path: str) -> int | None:
    """The key of the record that this form made already; none if it made none."""
    return SentForm.objects.filter(token=_read(token), person=person, path=path).values_list("object_id", flat=True).first()


def new_token() -> str:
    """The word that tells this form from every other."""
    return str(uuid.uuid4())


def forget(before: datetime.datetime) -> int:
    """Forget forms that were sent before a moment. Returns how many."""
    return SentForm.objects.filter(sent_at__lt=before - KEPT_FOR).delete()[0]


def _read(token: str) -> uuid.UUID:
    try:
        return uuid.UUID(token)
    except ValueError:
        return uuid.uuid4()
