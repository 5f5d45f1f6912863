"""How long records are kept: each rule blanks, erases or deletes what is older than its months."""

import calendar
import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet

from guanxi.people import auditing
from guanxi.records import fields, registry, saving
from guanxi.records.auditing import marking
from guanxi.records.declare import Record
from guanxi.records.fields import Kind
from guanxi.records.models import Channel, RetentionRule
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import erasing

AT_ONCE = 200
Action = RetentionRule.Action


def countable(record: Record) -> list[str]:
    """The fields from which a rule may count: days and moments."""
    found = [name for name, field in fields.everything(record).items() if field.kind in (Kind.DAY, Kind.MOMENT)]
    return list(dict.fromkeys([*found, "changed_at", "created_at"]))


def due(rule: RetentionRule, at: datetime.datetime) -> QuerySet[Any]:
    """The records whose time is over; those that were blanked already are not among them."""
    record = registry.at(rule.path)
    if record is None or rule.after not in countable(record):
        return RetentionRule.objects.none()
    limit: Any = _months_before(at, rule.months)
    column = record.model._meta.get_field(rule.after)
    limit = limit if isinstance(column, models.DateTimeField) else limit.date()
    rows = record.model._default_manager.filter(**{f"{rule.after}__lt": limit})
    if rule.action != Action.REMOVE:
        marks = [name for name in marking.personal(record) if _is_text(record, name)]
        filled = models.Q()
        for name in marks:
            if name not in (record.name or ("name",))[:1] and name != "username":
                filled |= ~models.Q(**{name: ""})
        rows = rows.filter(filled) if filled else rows.none()
    return rows.order_by("pk")


def carry_out(rule: RetentionRule, at: datetime.datetime, *, most: int = 2000) -> int:
    """Do what the rule says with what is due, some records a night; returns how many. What others need is left alone."""
    record = registry.at(rule.path)
    if record is None:
        return 0
    writer, done = Writer(by=None, at=at, channel=Channel.SYSTEM), 0
    for obj in due(rule, at)[:most]:
        try:
            _apply(rule, record, obj, writer)
            done += 1
        except Refusal:
            continue
    RetentionRule.objects.filter(pk=rule.pk).update(ran_at=at, last_count=done)
    if done:
        what = {"rule": str(rule), "records": done}
        auditing.note(auditing.Kind.PERSONAL, by=None, at=at, path=rule.path, channel="system", what=what)
    return done


def carry_out_all(at: datetime.datetime) -> int:
    """Carry out every rule in force; returns how many records were touched."""
    return sum(carry_out(rule, at) for rule in RetentionRule.objects.filter(is_active=True).order_by("pk"))


def _apply(rule: RetentionRule, record: Record, obj: Any, writer: Writer) -> None:
    if rule.action == Action.REMOVE:
        saving.remove(record, obj, writer)
    elif rule.action == Action.ERASE:
        erasing.erase(record, obj, writer)
    else:
        erasing.blank(record, obj, writer)


def _is_text(record: Record, name: str) -> bool:
    return isinstance(record.model._meta.get_field(name), (models.CharField, models.TextField))


def _months_before(at: datetime.datetime, months: int) -> datetime.datetime:
    """The same moment so many months ago, on the month's last day where it has no such day."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)
