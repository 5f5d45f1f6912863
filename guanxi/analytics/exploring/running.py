"""Questions that are being answered: each in a thread of its own, so that it can be waited for, looked at and given up."""

import secrets
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanxi.records.refusals import Refusal
from guanxi.semantics.answer import Answer

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LONGEST_SECONDS = 60.0
MOST_AT_ONCE = 8
ALMOST = 0.999
KEPT_SECONDS = 120.0


class TooSlow(Refusal):
    """The answer takes longer than somebody wanted to wait; it goes on, and can be asked for again."""

    def __init__(self) -> None:
        super().__init__(_("This takes longer. Ask for less: a shorter time, fewer levels."))


class TookTooLong(Refusal):
    """An answer was given up because it took too long."""

    def __init__(self) -> None:
        super().__init__(_("The question took longer than a minute and was given up. Ask for a shorter time or fewer levels."))


class Canceled(Refusal):
    """Somebody gave the question up."""

    def __init__(self) -> None:
        super().__init__(_("The question was canceled."))


class Busy(Refusal):
    """Too many questions are being answered just now."""

    def __init__(self) -> None:
        super().__init__(_("Many questions are being answered just now. Try again in a moment."))


@dataclass
class Running:
    """One question on its way."""

    key: Hashable
    person: int | None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    began: float = field(default_factory=time.monotonic)
    done: threading.Event = field(default_factory=threading.Event)
    connection: "DuckDBPyConnection | None" = None
    answer: Answer | None = None
    failure: BaseException | None = None
    given_up: Callable[[], Refusal] | None = None
    ended: float = 0.0
    steps: int = 1
    step: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def worked_on(self, connection: "DuckDBPyConnection") -> Iterator[None]:
        """Let others look at the connection and interrupt it, as long as it is surely open.

        :raises Refusal: if it was given up before it began.
        """
        with self.lock:
            if self.given_up:
                raise self.given_up()
            self.connection = connection
        try:
            yield
        finally:
            with self.lock:
                self.connection = None

    def begin_step(self) -> None:
        """Go on with the next statement.

        :raises Refusal: if the question was given up.
        """
        if self.given_up:
            raise self.given_up()
        self.step += 1

    def stop(self, why: Callable[[], Refusal]) -> None:
        """Interrupt it."""
        with self.lock:
            self.given_up = self.given_up or why
            if self.connection is not None:
                self.connection.interrupt()

    def result(self) -> Answer:
        """What came out.

        :raises Refusal: if it was given up.
        """
        if self.given_up and self.answer is None:
            raise self.given_up()
        if self.failure is not None:
            raise self.failure
        if self.answer is None:
            raise TooSlow
        return self.answer

    @property
    def share(self) -> float | None:
        """How far it is, 0 to 1, as far as the engine says so; what still runs is never whole."""
        if self.done.is_set():
            return 1.0
        with self.lock:
            percent = self.connection.query_progress() if self.connection is not None else -1
        if percent < 0:
            return None
        return min(ALMOST, round((max(self.step - 1, 0) + percent / 100) / max(self.steps, self.step), 3))


_lock = threading.Lock()
_running: dict[Hashable, Running] = {}


def joined(key: Hashable, person: int | None, work: Callable[[Running], Answer]) -> Running:
    """The question under this key on its way; begun now unless it is already.

    :raises Busy: if too many are on their way.
    """
    with _lock:
        _sweep()
        found = _running.get(key)
        if found is not None:
            return found
        if sum(not one.done.is_set() for one in _running.values()) >= MOST_AT_ONCE:
            raise Busy
        found = _running[key] = Running(key, person)
    threading.Thread(target=_work, args=(found, work), name="asking", daemon=True).start()
    return found


def by_token(token: str, person: int | None) -> Running | None:
    """The question with this token, if it is this person's."""
    return next((one for one in list(_running.values()) if one.token == token and one.person == person), None)


def forget(one: Running) -> None:
    """Let a question go that was answered."""
    with _lock:
        if _running.get(one.key) is one:
            del _running[one.key]


def set_aside(one: Running) -> None:
    """Let a question that was given up be known by its token alone."""
    with _lock:
        if _running.get(one.key) is one:
            del _running[one.key]
            _running["set aside", one.token] = one


def _work(one: Running, work: Callable[[Running], Answer]) -> None:
    watch = threading.Timer(LONGEST_SECONDS, one.stop, [TookTooLong])
    watch.daemon = True
    watch.start()
    try:
        one.answer = work(one)
    except BaseException as why:  # noqa: BLE001 (whoever waits is told)
        one.failure = why
    finally:
        watch.cancel()
        one.ended = time.monotonic()
        one.done.set()


def _sweep() -> None:
    """Forget what nobody came back for."""
    now = time.monotonic()
    for key, one in list(_running.items()):
        if one.done.is_set() and now - one.ended > KEPT_SECONDS:
            del _running[key]


def state(one: Running) -> dict[str, Any]:
    """How far a question is."""
    seconds = round(time.monotonic() - one.began, 1)
    why = str(one.given_up()) if one.given_up else ""
    return {"share": one.share, "seconds": seconds, "is_done": one.done.is_set(), "given_up": why}
