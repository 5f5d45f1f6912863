"""Changing how the warehouse is kept: checks and history as for every record."""

from collections.abc import Mapping
from typing import Any

from guanxi.records import saving
from guanxi.records.declare import Record
from guanxi.records.writer import Writer

from .models import Keeping

NAMES = ("every_minutes", "nightly_at", "hot_years", "generations")
# One row that nobody makes or removes: it has its own page and is no record among the others.
RECORD = Record(model=Keeping, path="warehouse")


def change(values: Mapping[str, Any], writer: Writer) -> Keeping:
    """Store how often it is refreshed, and what is kept.

    :raises NotAllowed: to anybody but an administrator.
    :raises Invalid: if the warehouse would never be refreshed.
    """
    kept = Keeping.objects.get_or_create(pk=1)[0]
    changed: Keeping = saving.change(RECORD, kept, values, writer)
    return changed
