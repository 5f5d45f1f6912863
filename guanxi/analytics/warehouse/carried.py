"""What of this folder stands in the file of settings: how the warehouse is kept."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.records import fields
from guanxi.records.fitting import settings_file
from guanxi.records.fitting.settings_file import Part, Row
from guanxi.records.writer import Writer

from . import keeping
from .models import Keeping


def connect() -> None:
    """Add the part."""
    settings_file.register(Part(name="warehouse", label=_("Keeping of the warehouse"), rows=_rows, put=_put))


def _rows() -> list[Row]:
    present = Keeping.objects.filter(pk=1).first() or Keeping()
    return [{"key": "keeping", **{name: fields.stored(present, name) for name in keeping.NAMES}}]


def _put(row: Row, writer: Writer) -> None:
    values: dict[str, Any] = {name: fields.restored(keeping.RECORD, name, row[name]) for name in keeping.NAMES}
    keeping.change(values, writer)
