"""Kept files as tables again, as a mapping says."""

from guanxi.sources import reading
from guanxi.sources.table import Table

from . import keeping
from .models import KeptFile
from .plan import Plan


def opened(kept: KeptFile, plan: Plan) -> Table:
    """A kept file as a table, as the mapping says.

    :raises UnreadableTable: if it is none.
    :raises NotKept: if it is no longer there or was altered.
    """
    place = plan.place
    return reading.opened(
        keeping.opened(kept),
        sheet=place.part or None,
        encoding=place.encoding or None,
        delimiter=place.delimiter or None,
        name=kept.name,
    )
