"""Whether values keep what the contract of their column says; each reason names the column and what is wrong."""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from .plan import Column, Type

Reasons = Mapping[int, list[tuple[str, str]]]
Check = Callable[[Any], str]


def judge(column: Column, made: list[Any], allowed: frozenset[str] | None, troubles: Any) -> None:
    """Add to `troubles` (place → reasons) what is wrong with the values of a column."""
    checks = list(_checks(column, allowed))
    if not (checks or column.required or column.empty):
        return
    known: dict[Any, str] = {}
    for at, value in enumerate(made):
        if value is None:
            if column.required and not any(name == column.name for name, _text in troubles.get(at, ())):
                troubles[at].append((column.name, _("This is required and empty.")))
            continue
        if column.empty:
            troubles[at].append((column.name, _(str(value))))
            continue
        if value not in known:
            known[value] = next(filter(None, (check(value) for check in checks)), "")
        if known[value]:
            troubles[at].append((column.name, known[value]))


def _checks(column: Column, allowed: frozenset[str] | None) -> Iterator[Check]:
    if column.least:
        yield lambda value: _too("least", column, value)
    if column.most:
        yield lambda value: _too("most", column, value)
    if column.pattern:
        yield lambda value: _unlike(column.pattern, value)
    if column.one_of:
        yield lambda value: _none_of(column.one_of, value)
    if allowed is not None:
        yield lambda value: _not_there(column.reference, allowed, value)


def _too(which: str, column: Column, value: Any) -> str:
    limit = limit_of(column.type, getattr(column, which))
    compared = value.date() if isinstance(value, datetime.datetime) else value
    if limit is None or isinstance(compared, (str, bool)):
        return ""
    if which == "least":
        return _("%(value)s is below %(limit)s.") % {"value": value, "limit": limit} if compared < limit else ""
    return _("%(value)s is above %(limit)s.") % {"value": value, "limit": limit} if compared > limit else ""


@lru_cache
def limit_of(kind: Type, said: str) -> Any:
    """A limit as a column of this type compares: a day or a number."""
    if kind in (Type.DAY, Type.MOMENT):
        return datetime.date.fromisoformat(said) if re.fullmatch(r"\d{4}-\d\d-\d\d", said) else None
    return Decimal(said) if re.fullmatch(r"-?\d+(\.\d+)?", said) else None


def _unlike(pattern: str, value: Any) -> str:
    return (
        ""
        if re.fullmatch(pattern, str(value))
        else _("“%(value)s” does not look like %(pattern)s.") % {"value": value, "pattern": pattern}
    )


def _none_of(choices: tuple[str, ...], value: Any) -> str:
    return (
        ""
        if str(value) in choices
        else _("“%(value)s” is none of: %(choices)s.") % {"value": value, "choices": ", ".join(choices)}
    )


def _not_there(reference: str, allowed: frozenset[str], value: Any) -> str:
    return "" if str(value) in allowed else _("“%(value)s” is not in %(reference)s.") % {"value": value, "reference": reference}
