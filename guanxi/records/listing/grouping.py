"""A list in groups: by a choice, a relation, yes or no, or by days, weeks, months, quarters, years."""

import calendar
import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, F, Q
from django.db.models.functions import Trunc
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.records import fields
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind

STEPS = {
    "day": gettext_lazy("day"),
    "week": gettext_lazy("week"),
    "month": gettext_lazy("month"),
    "quarter": gettext_lazy("quarter"),
    "year": gettext_lazy("year"),
}
NOTHING = "-"
"""Names the group of rows without a value."""
_DAYS = {Kind.DAY, Kind.MOMENT}
_GROUPABLE = {Kind.CHOICE, Kind.RELATION, Kind.YES_NO, *_DAYS}
_BOARDS = {Kind.CHOICE, Kind.RELATION, Kind.YES_NO}


@dataclass(frozen=True)
class Grouping:
    """Rows belong together that have the same value of a field, or whose day lies in the same `step`."""

    field: Field
    step: str = ""

    @property
    def address(self) -> str:
        """The form in which it stands in the address."""
        return f"{self.field.name}.{self.step}" if self.step else self.field.name

    @property
    def label(self) -> str:
        """What it is called."""
        return f"{self.field.label} ({STEPS[self.step]})" if self.step else self.field.label

    @property
    def expression(self) -> Any:
        """What the database groups by."""
        if self.step:
            zone = timezone.get_current_timezone() if self.field.kind is Kind.MOMENT else None
            return Trunc(self.field.name, self.step, output_field=DateField(), tzinfo=zone)
        return F(self.field.column.attname)

    def key(self, value: Any) -> str:
        """The name of the group of rows with this value, for addresses."""
        if value is None or value == "":
            return NOTHING
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value.isoformat() if isinstance(value, datetime.date) else str(value)

    def value(self, key: str) -> Any:
        """The opposite of `key`: None for the group without a value.

        :raises ValueError: if no group has this name.
        """
        if key == NOTHING:
            return None
        if self.step:
            return datetime.date.fromisoformat(key)
        if self.field.kind is Kind.YES_NO:
            return {"yes": True, "no": False}[key] if key in ("yes", "no") else _no_group(key)
        if self.field.kind is Kind.RELATION:
            return int(key) if key.isascii() and key.isdigit() and len(key) < 19 else _no_group(key)
        known = {str(value): value for value, _label in self.field.choices}
        # A value that is offered no more still has its group.
        return known.get(key, key if isinstance(next(iter(known.values()), ""), str) else _no_group(key))

    def inside(self, key: str) -> Q:
        """The condition of being in a group.

        :raises ValueError: if no group has this name.
        """
        value, name = self.value(key), self.field.name
        if value is None:
            nothing = Q(**{f"{name}__isnull": True}) if self.field.column.null else Q(pk__in=[])
            is_text = self.field.kind is Kind.CHOICE and self.field.column.empty_strings_allowed
            return nothing | Q(**{name: ""}) if is_text else nothing
        if not self.step:
            return Q(**{self.field.column.attname: value})
        first, after = value, following(value, self.step)
        if self.field.kind is Kind.MOMENT:
            first, after = _midnight(first), _midnight(after)
        return Q(**{f"{name}__gte": first, f"{name}__lt": after})


def read(record: Record, text: str) -> Grouping | None:
    """The grouping of this name; None if the object has no such field to group by."""
    name, _dot, step = text.partition(".")
    field = fields.named(record, name)
    if field is None or field.kind not in _GROUPABLE or (field.kind in _DAYS) != bool(step) or (step and step not in STEPS):
        return None
    return Grouping(field, step)


def offered(record: Record) -> list[Grouping]:
    """Everything a list can be grouped by; days by month."""
    found = [Grouping(one, "month" if one.kind in _DAYS else "") for one in fields.in_order(record) if one.kind in _GROUPABLE]
    return [one for one in found if one.field.name != "is_sample"]


def for_boards(record: Record) -> list[Grouping]:
    """Everything that can be the columns of a board; choices first, of these the state that only verbs change."""
    found = [Grouping(field) for field in fields.in_order(record) if field.kind in _BOARDS and field.name != "is_sample"]
    order = [Kind.CHOICE, Kind.YES_NO, Kind.RELATION]
    return sorted(found, key=lambda one: (order.index(one.field.kind), one.field.name not in record.guarded))


def suits_board(grouping: Grouping) -> bool:
    """Whether the groups can be the columns of a board."""
    return grouping.field.kind in _BOARDS


def told(day: datetime.date, step: str) -> str:
    """A span of days in words."""
    if step == "year":
        return str(day.year)
    if step == "quarter":
        return _("Q%(quarter)s %(year)s") % {"quarter": (day.month + 2) // 3, "year": day.year}
    if step == "month":
        return date_format(day, "YEAR_MONTH_FORMAT")
    if step == "week":
        return f"{date_format(day, 'SHORT_DATE_FORMAT')} – {date_format(day + datetime.timedelta(days=6), 'SHORT_DATE_FORMAT')}"
    return date_format(day)


def following(day: datetime.date, step: str) -> datetime.date:
    """The first day of the span after the one that begins with `day`."""
    if step in ("day", "week"):
        return day + datetime.timedelta(days=7 if step == "week" else 1)
    months = day.year * 12 + day.month - 1 + {"month": 1, "quarter": 3, "year": 12}[step]
    year, month = months // 12, months % 12 + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _no_group(key: str) -> Any:
    raise ValueError(key)
