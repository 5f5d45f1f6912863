"""What mining brings to the mechanisms below it: its own methods, and who does not see what is foretold about accounts."""

from typing import Any

from django.urls import ResolverMatch
from django.utils.translation import gettext_lazy as _

from guanxi.records import registry
from guanxi.records.api import further
from guanxi.records.api.calling import Caller

from . import bought_together, hiding, methods, what_follows, worth

LABELS = {"mining-methods": _("Methods of mining"), "suggestions": _("Suggestions")}


def connect() -> None:
    """Make the methods known, and keep the columns of accounts that tell of orders from who does not see these."""
    methods.register(bought_together.METHOD, what_follows.METHOD, worth.METHOD)
    registry.veil("accounts", hiding.columns)
    further.add(paths=_paths, tools=_tools, labels=LABELS, guards={"mining-api": _again})


def _paths(caller: Caller) -> dict[str, Any]:
    from .api import describing  # late: slow import

    return describing.paths(caller)


def _tools(caller: Caller) -> Any:
    from .api import tools  # late: slow import

    return tools.tools(caller)


def _again(caller: Caller, asked: ResolverMatch, told: Any) -> Any:
    from .api import endpoints  # late: slow import

    return endpoints.again(caller, asked, told)
