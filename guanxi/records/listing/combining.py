"""Conditions joined by all, any and none of, nested: read from the address, written back, turned into a database condition.

In the address: `any(state:any:draft;all(amount:gt:100;none(name:has:test)))`. Inside a condition the signs `( ) ; ~` stand
behind a `~`.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Union

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils.translation import gettext as _

from guanxi.records.declare import Record

from . import conditions
from .conditions import Condition, NotUnderstood

JOINTS = ("all", "any", "none")
DEEPEST = 5
MOST = 40
LONGEST = 6000
_TOKEN = re.compile(r"(all|any|none)\(|;|\)|((?:~.|[^();~])+)", re.DOTALL)

Part = Union[Condition, "Combination"]


@dataclass(frozen=True)
class Combination:
    """Some conditions of which all, any or none must hold."""

    joint: str
    parts: tuple[Part, ...]

    @property
    def address(self) -> str:
        """The form in which it stands in the address."""
        inner = (part.address if isinstance(part, Combination) else _escaped(part.address) for part in self.parts)
        return f"{self.joint}({';'.join(inner)})"

    @property
    def conditions(self) -> Iterator[Condition]:
        """Every condition in it, at any depth."""
        for part in self.parts:
            if isinstance(part, Combination):
                yield from part.conditions
            else:
                yield part


def read(record: Record, text: str) -> Combination:
    """Read a combination.

    :raises NotUnderstood: if it makes no sense for this object, is nested too deeply or too large.
    """
    if len(text) > LONGEST or "\x00" in text:
        raise NotUnderstood(_("This filter is too long."))
    tokens = _Tokens(text)
    found = _combination(record, tokens, 1)
    if tokens.peek() is not None:
        raise _unreadable()
    if sum(1 for _condition in found.conditions) > MOST:
        raise NotUnderstood(_("A filter has at most %(count)s conditions.") % {"count": MOST})
    return found


def as_query(part: Part, *, today: datetime.date, me: int | None = None) -> Any:
    """The database condition; `none` is the exact opposite of `any`, also where values are missing."""
    if isinstance(part, Condition):
        return conditions.as_query(part, today=today, me=me)
    inner = [as_query(one, today=today, me=me) for one in part.parts]
    joined = Q()
    for one in inner:
        joined = joined & one if part.joint == "all" else joined | one
    if part.joint != "none":
        return joined
    return Q(Case(When(joined, then=Value(False)), default=Value(True), output_field=BooleanField()))


class _Tokens:
    """The pieces of the text, one after the other."""

    def __init__(self, text: str) -> None:
        self._found: list[str] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise _unreadable()
            self._found.append(match[0])
            position = match.end()
        self._at = 0

    def peek(self) -> str | None:
        return self._found[self._at] if self._at < len(self._found) else None

    def take(self) -> str:
        found = self.peek()
        if found is None:
            raise _unreadable()
        self._at += 1
        return found


def _combination(record: Record, tokens: _Tokens, depth: int) -> Combination:
    opening = tokens.take()
    if not opening.endswith("(") or opening[:-1] not in JOINTS:
        raise _unreadable()
    if depth > DEEPEST:
        raise NotUnderstood(_("Filters are nested at most %(count)s deep.") % {"count": DEEPEST})
    parts: list[Part] = [_part(record, tokens, depth)]
    while (sign := tokens.take()) == ";":
        parts.append(_part(record, tokens, depth))
    if sign != ")":
        raise _unreadable()
    return Combination(opening[:-1], tuple(parts))


def _part(record: Record, tokens: _Tokens, depth: int) -> Part:
    following = tokens.peek()
    if following and following.endswith("(") and following[:-1] in JOINTS:
        return _combination(record, tokens, depth + 1)
    text = tokens.take()
    if text in (";", ")"):
        raise NotUnderstood(_("A group of the filter is empty."))
    return conditions.read(record, _plain(text))


def _escaped(text: str) -> str:
    return re.sub(r"([();~])", r"~\1", text)


def _plain(text: str) -> str:
    return re.sub(r"~(.)", r"\1", text, flags=re.DOTALL)


def _unreadable() -> NotUnderstood:
    return NotUnderstood(_("The brackets of this filter do not fit together."))
