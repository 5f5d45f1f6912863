"""What predictions bring to mining: their methods."""

from typing import Any

from guanxi.analytics.mining import methods
from guanxi.records.api import further
from guanxi.records.api.calling import Caller

from . import questions


def connect() -> None:
    """Make the methods known."""
    methods.register(*questions.METHODS)
    further.add(paths=_paths, tools=_tools)


def _paths(caller: Caller) -> dict[str, Any]:
    from .api import describing  # late: slow import

    return describing.paths(caller)


def _tools(caller: Caller) -> Any:
    from .api import describing  # late: slow import

    return describing.tools(caller)
