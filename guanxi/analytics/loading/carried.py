"""What loading adds to the API: its addresses, their description, and who may be told a kept answer again."""

from typing import Any

from django.urls import ResolverMatch
from django.utils.translation import gettext_lazy as _

from guanxi.records.api import further
from guanxi.records.api.calling import Caller

LABELS = {
    "data-sources": _("Data sources"),
    "kept-files": _("Kept files"),
    "loaded-tables": _("Loaded tables"),
    "load-runs": _("Load runs"),
    "rejected-rows": _("Rejected rows"),
    "code-tables": _("Code tables"),
    "codes": _("Codes"),
}


def connect() -> None:
    """Add them; what describes them is loaded when somebody asks."""
    further.add(paths=_paths, labels=LABELS, guards={"loading-api": _again})


def _paths(caller: Caller) -> dict[str, Any]:
    from .api import describing  # late: slow import

    return describing.paths(caller)


def _again(caller: Caller, asked: ResolverMatch, told: Any) -> Any:
    from .api import reach  # late: slow import

    return reach.again(caller, asked, told)
