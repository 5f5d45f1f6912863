"""Which version of something stands: a short digest of what people set about it, so that nobody writes over what he has not seen.

What runs bring (rows, counts, when they came) is no part of it: a run that ends must not turn a change of the mapping away.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from .models import Code, CodeTable, DataSource, LoadedTable, RejectedRow

LENGTH = 16
SET_BY_PEOPLE: dict[type[Model], Sequence[str]] = {
    DataSource: ("name", "place", "database", "user", "secret", "options"),
    LoadedTable: ("name", "label", "plan", "source_id", "every", "is_open"),
    CodeTable: ("label", "known"),
    Code: ("state", "ours"),
    RejectedRow: ("state", "mended"),
}


def of(thing: Model) -> str:
    """The version of a source, a loaded table, a code table, a code or a rejected row."""
    return digest([getattr(thing, name) for name in SET_BY_PEOPLE[type(thing)]])


def digest(values: Any) -> str:
    """The version of values."""
    told = json.dumps(values, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(told.encode()).hexdigest()[:LENGTH]
