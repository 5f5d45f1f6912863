"""What a page asks again and again (the company's settings, the rules of evaluation) is read once while the page is made.

Only pages that change nothing remember, so nothing they are told can be out of date by their own doing; others keep just what came along
with the request, until they change it themselves (`forget`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")
_known: ContextVar[dict[str, Any] | None] = ContextVar("known to this page", default=None)


@contextmanager
def remembered(**known: Any) -> Iterator[None]:
    """Keep the answers until the end, beginning with these that came along with something else."""
    token = _known.set(known)
    try:
        yield
    finally:
        _known.reset(token)


class _Given(dict[str, Any]):
    """What came along with a request that may change something; no other answers are kept."""


@contextmanager
def given(**known: Any) -> Iterator[None]:
    """Answer these questions until the end, and ask all others every time."""
    token = _known.set(_Given(known))
    try:
        yield
    finally:
        _known.reset(token)


def forget(question: str) -> None:
    """Ask this anew: the answer was just changed."""
    if (known := _known.get()) is not None:
        known.pop(question, None)


def once(question: str, ask: Callable[[], Answer]) -> Answer:
    """The answer, asked for at the first time only; every time where nothing is kept."""
    known = _known.get()
    if known is None:
        return ask()
    if question not in known:
        if isinstance(known, _Given):
            return ask()
        known[question] = ask()
    answer: Answer = known[question]
    return answer
