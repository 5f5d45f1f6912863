"""What upper folders add to the API: addresses that are no records, for its description, and tools for assistants."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.urls import ResolverMatch
from django.utils.translation import gettext as _

from guanxi.people.models.role import RightTo
from guanxi.people.rights import rights_of

from .calling import Caller
from .problems import not_found, problem

Paths = Callable[[Caller], Mapping[str, Any]]
Tools = Callable[[Caller], Sequence[Any]]  # of assistants.tools.Tool, which stands above
Guard = Callable[[Caller, ResolverMatch, Any], Any]
"""What of an answer that was given before may still be told; raises as the request itself would."""
_paths: list[Paths] = []
_tools: list[Tools] = []
_labels: dict[str, Any] = {}
_guards: dict[str, Guard] = {}


def add(
    *,
    paths: Paths | None = None,
    tools: Tools | None = None,
    labels: Mapping[str, Any] | None = None,
    guards: Mapping[str, Guard] | None = None,
) -> None:
    """Add addresses to the description, or tools; both are asked anew for each caller.

    `labels` says what the first word of an address means to people; `guards` looks at kept answers, by the name space of the addresses.
    """
    if paths and paths not in _paths:
        _paths.append(paths)
    if tools and tools not in _tools:
        _tools.append(tools)
    _labels.update(labels or {})
    _guards.update(guards or {})


def paths_for(caller: Caller) -> dict[str, Any]:
    """The further addresses that the caller may use."""
    return {address: told for paths in _paths for address, told in paths(caller).items()}


def first_word(address: str) -> str:
    """Under what an address is found: “/cubes/{name}/ask” under “cubes”."""
    return address.strip("/").partition("/")[0]


def labels_for(paths: Mapping[str, Any]) -> dict[str, str]:
    """What the first words of these addresses mean; those of records are left out, they are called like the record."""
    words = dict.fromkeys(map(first_word, paths))
    return {word: str(_labels[word]) for word in words if word in _labels}


def tools_for(caller: Caller) -> list[Any]:
    """The further tools that the caller may use."""
    return [tool for tools in _tools for tool in tools(caller)]


def guard_of(space: str) -> Guard | None:
    """Who looks at kept answers of the addresses in this name space."""
    return _guards.get(space)


def covers(caller: Caller, area: str, action: str = RightTo.VIEW) -> bool:
    """Whether token and rights reach an area that is no record."""
    token = caller.token
    is_named = token is None or not token.objects_only or area in token.objects_only
    return is_named and rights_of(caller.person).may(area, action)


def needs(caller: Caller, area: str, action: str = RightTo.VIEW, *, writes: bool | None = None) -> None:
    """Refuse a caller without this right; whatever is not looking only is taken for writing unless `writes` says otherwise.

    :raises Problem: as if there were nothing without the right, in words if the token may only read.
    """
    if not covers(caller, area, action):
        raise not_found()
    if (action != RightTo.VIEW if writes is None else writes) and not caller.may_write:
        raise problem("read-only", _("Create a token that may write, and use that one."))
