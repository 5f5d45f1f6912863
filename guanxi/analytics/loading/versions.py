"""Which version of something stands: a short digest of what people set about it, so that nobody writes over what he has not seen.

What runs bring (rows, counts, when they came) is no part of it: a run that ends must not turn a change of the mapping away.
"""

import hashlib
import json
from collections.abc import Sequence

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.translation import gettext as _

from guanxi.records.refusals import Refusal

from .models import Code, CodeTable, DataSource, LoadedTable, RejectedRow

LENGTH = 16
SET_BY_PEOPLE: dict[type[Model], Sequence[str]] = {
    DataSource: ("name", "place", "database", "user", "secret", "options"),
    LoadedTable: ("name", "label", "plan", "source_id", "every", "is_open"),
    CodeTable: ("label", "known"),
    Code: ("state", "ours"),
    RejectedRow: ("state", "mended"),
}
MAPPING = ("name", "label", "plan")
SETTINGS = ("every", "is_open")
"""What of a loaded table is set on one page each: who changes the one does not write over the other."""


class OtherVersion(Refusal):
    """Somebody else saved it after this person had opened it."""


def of(thing: Model, names: Sequence[str] = ()) -> str:
    """The version of a source, a loaded table (or of these of its fields), a code table, a code or a rejected row."""
    values = [getattr(thing, name) for name in names or SET_BY_PEOPLE[type(thing)]]
    told = json.dumps(values, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(told.encode()).hexdigest()[:LENGTH]


def expect(thing: Model, seen: str | None, names: Sequence[str] = ()) -> None:
    """Let nobody write over what he has not seen; without a version that was seen anything will do.

    :raises OtherVersion: if another one stands now.
    """
    if seen and seen != of(thing, names):
        raise OtherVersion(meanwhile())


def meanwhile() -> str:
    """What is told to whoever comes second."""
    return _("This was saved in the meantime, by somebody else or in another window. What you typed stands here, not saved yet.")
