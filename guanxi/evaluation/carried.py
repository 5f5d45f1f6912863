"""What of this folder stands in the file of settings: rules and tiers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.records import fields
from guanxi.records.fitting import parts, settings_file
from guanxi.records.fitting.settings_file import Part, Row
from guanxi.records.writer import Writer

from . import rules
from .models import Rules

NAMES = ("vip_share", "major_share", "ordinary_share", "assumed_margin")


def connect() -> None:
    """Add the parts."""
    settings_file.register(
        Part(name="evaluation", label=_("Rules of evaluation"), rows=_rows, put=_put),
        parts.of_record("customer-tiers", _("Customer tiers"), "name", ("name", "from_profit")),
        parts.of_record("margin-tiers", _("Margin tiers"), "name", ("name", "from_margin", "advice")),
    )


def _rows() -> list[Row]:
    present = Rules.objects.filter(pk=1).first() or Rules()
    return [{"key": "rules", **{name: fields.stored(present, name) for name in NAMES}}]


def _put(row: Row, writer: Writer) -> None:
    values: dict[str, Any] = {name: fields.restored(rules.RECORD, name, row[name]) for name in NAMES}
    rules.change(values, writer)
