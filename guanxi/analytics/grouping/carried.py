"""What grouping brings to the mechanisms below it: its methods of mining."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.analytics.mining import methods
from guanxi.records.api import further
from guanxi.records.api.calling import Caller

from . import change_method, cohorts_method, forecast_method, segments_method

LABELS = {"segments": _("Behavior segments"), "forecast": _("Sales forecast")}


def connect() -> None:
    """Make the methods known."""
    methods.register(segments_method.METHOD, cohorts_method.METHOD, forecast_method.METHOD, change_method.METHOD)
    further.add(paths=_paths, tools=_tools, labels=LABELS)


def _paths(caller: Caller) -> dict[str, Any]:
    from .api import describing  # late: slow import

    return describing.paths(caller)


def _tools(caller: Caller) -> Any:
    from .api import describing  # late: slow import

    return describing.tools(caller)
