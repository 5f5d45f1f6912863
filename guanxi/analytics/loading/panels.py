"""Gives loading its place in the rights matrix."""

from django.utils.translation import gettext_lazy as _

from guanxi.people.models.role import RightTo
from guanxi.records import registry
from guanxi.records.registry import Area

from . import access


def connect() -> None:
    """Add the area."""
    registry.add_area(
        Area(
            path=access.PATH,
            label=_("Data sources and loading"),
            group="analysis",
            actions=(RightTo.VIEW, RightTo.CHANGE, RightTo.EXPORT),
        )
    )
