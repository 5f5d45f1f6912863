"""Throwing away for good what was removed long ago."""

import datetime

from guanxi.records.models import Channel, CustomField, CustomObject
from guanxi.records.writer import Writer

from . import changing, converting, making, tables


def drop_old(now: datetime.datetime) -> int:
    """Drop fields and objects that were removed more than KEEP_DAYS days ago, with their values; gives how many."""
    edge = now - datetime.timedelta(days=changing.KEEP_DAYS)
    writer = Writer(by=None, at=now, channel=Channel.SYSTEM)
    gone = 0
    for field in CustomField.objects.filter(removed_at__lt=edge):
        changing.drop(field, writer)
        gone += 1
    for row in CustomObject.objects.filter(removed_at__lt=edge):
        making.drop(row, writer)
        gone += 1
    tables.drop_left(converting.HELD)
    return gone
