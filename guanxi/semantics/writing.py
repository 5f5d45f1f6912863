"""The few pieces of SQL that everything is put together from; literals are written here and nowhere else."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal

from . import spans
from .spans import Spans

Literal = str | int | Decimal | datetime.date | None


def literal(value: Literal) -> str:
    """A value as a literal; text cannot get out of its quotes."""
    if value is None:
        return "NULL"
    if isinstance(value, datetime.date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, str):
        return "'" + value.replace("\x00", "").replace("'", "''") + "'"
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"{value!r} is no literal")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def among(expression: str, keys: Iterable[Literal]) -> str:
    """The condition that an expression has one of these values; None is the unknown one."""
    told = list(keys)
    known = [literal(key) for key in told if key is not None]
    parts = [f"{expression} IN ({', '.join(known)})"] if known else []
    parts += [f"{expression} IS NULL"] if None in told else []
    return f"({' OR '.join(parts)})" if parts else "FALSE"


def not_among(expression: str, keys: Iterable[Literal]) -> str:
    """The condition that an expression has none of these values; the unknown one stays unless it is named."""
    told = list(keys)
    known = listed([literal(key) for key in told if key is not None])
    other = f"{expression} NOT IN ({known})" if known else ""
    if None in told:
        return all_told([f"{expression} IS NOT NULL", other])
    return f"({expression} IS NULL OR {other})" if other else "TRUE"


def within(expression: str, when: Spans) -> str:
    """The condition that a day lies in one of the spans; "" if every day does."""
    if when == spans.ALWAYS:
        return ""
    if not when:
        return "FALSE"
    return f"({' OR '.join(_between(expression, span) for span in when)})"


def _between(expression: str, span: spans.Span) -> str:
    parts = [f"{expression} >= {literal(span.first)}"] if span.first > spans.FIRST else []
    parts += [f"{expression} <= {literal(span.last)}"] if span.last < spans.LAST else []
    return f"({' AND '.join(parts)})" if len(parts) > 1 else parts[0]


def all_told(conditions: Iterable[str]) -> str:
    """All these conditions as one; TRUE without conditions."""
    return " AND ".join(one for one in conditions if one) or "TRUE"


def all_of(conditions: Iterable[str]) -> str:
    """All these conditions as the end of a query; nothing without conditions."""
    told = [one for one in conditions if one and one != "TRUE"]
    return f" WHERE {' AND '.join(told)}" if told else ""


def grouped(count: int) -> str:
    """Grouping by the first columns of a query."""
    return f" GROUP BY {', '.join(str(at + 1) for at in range(count))}" if count else ""


def listed(parts: Sequence[str]) -> str:
    """Parts with commas between."""
    return ", ".join(parts)
