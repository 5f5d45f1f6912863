"""What upper folders add to the API: addresses that are no records, for its description, and tools for assistants."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from guanxi.people.rights import rights_of

from .calling import Caller

Paths = Callable[[Caller], Mapping[str, Any]]
Tools = Callable[[Caller], Sequence[Any]]  # of assistants.tools.Tool, which stands above
_paths: list[Paths] = []
_tools: list[Tools] = []


def add(*, paths: Paths | None = None, tools: Tools | None = None) -> None:
    """Add addresses to the description, or tools; both are asked anew for each caller."""
    if paths and paths not in _paths:
        _paths.append(paths)
    if tools and tools not in _tools:
        _tools.append(tools)


def paths_for(caller: Caller) -> dict[str, Any]:
    """The further addresses that the caller may use."""
    return {address: told for paths in _paths for address, told in paths(caller).items()}


def tools_for(caller: Caller) -> list[Any]:
    """The further tools that the caller may use."""
    return [tool for tools in _tools for tool in tools(caller)]


def covers(caller: Caller, area: str, action: str = "view") -> bool:
    """Whether token and rights reach an area that is no record."""
    token = caller.token
    is_named = token is None or not token.objects_only or area in token.objects_only
    return is_named and rights_of(caller.person).may(area, action)
