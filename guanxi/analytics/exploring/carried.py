"""What exploring adds to the API: cubes in its description, and as tools for assistants."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.records.api import further
from guanxi.records.api.calling import Caller


def connect() -> None:
    """Add addresses and tools; what makes them is loaded when somebody asks."""
    further.add(paths=_paths, tools=_tools, labels={"cubes": _("Cubes")})


def _paths(caller: Caller) -> dict[str, Any]:
    from .api import describing  # late: slow import

    return describing.paths(caller)


def _tools(caller: Caller) -> Any:
    from .api import tools  # late: slow import

    return tools.tools(caller)
