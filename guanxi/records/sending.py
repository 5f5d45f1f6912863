"""Rows on their way to the database while the next ones are being worked out: a thread sends them, whoever asks for an answer waits.

Python and the database each use one processor; taking turns they use one between them. `beside` lets the writing of many rows
go on beside the program. The order of what the database is told stays what it was: before any other statement the program waits
until all rows are stored. A refusal of the database is therefore raised later than it happened, at the latest when `beside` ends.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from queue import SimpleQueue
from typing import Any

from django.db import connection
from psycopg.sql import Composed

_CHECKED_NOW = ("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")
"""What is usually checked when the transaction ends, relations above all, is checked as soon as the rows are stored."""


class _GivenUp(Exception):
    """The program could not finish making the rows; none of them is stored."""


class Sender:
    """Tells the database of one transaction what needs no answer."""

    def __init__(self) -> None:
        self._raw: Any = connection.connection
        self._pool = ThreadPoolExecutor(1, "storing")
        self._under_way: list[Future[None]] = []
        self._is_broken = False
        self._afterwards: list[Callable[[], object]] = []

    def copy(self, statement: Composed, lines: Iterable[str]) -> None:
        """Store rows by COPY; the lines are made here and sent there."""
        made: SimpleQueue[str | _GivenUp | None] = SimpleQueue()
        self._begin(lambda: _copied(self._raw, statement, made))
        try:
            for some in lines:
                made.put(some)
        except BaseException:
            made.put(_GivenUp())
            raise
        made.put(None)

    def say(self, statement: str) -> None:
        """Carry out a statement without an answer after everything that is under way."""
        self._begin(lambda: _said(self._raw, statement))

    def afterwards(self, call: Callable[[], object]) -> None:
        """Do this when everything is stored."""
        self._afterwards.append(call)

    def wait(self) -> None:
        """Go on when everything that is under way is stored.

        :raises DatabaseError: whatever the database refused with first.
        """
        errors = self._ended()
        if errors:
            with connection.wrap_database_errors:
                raise errors[0]

    def before(self, execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: Any) -> Any:
        """Stands before every statement of the program."""
        if self._under_way:
            told = statement if isinstance(statement, str) else ""
            if told.startswith("RELEASE SAVEPOINT"):
                self.say(told)
                return None
            if told.startswith("ROLLBACK TO SAVEPOINT"):
                self._ended()  # the program has another reason to go back
            else:
                self.wait()
        return execute(statement, params, many, context)

    def finish(self) -> None:
        """Wait for everything, with all checks that the end of the transaction would make.

        :raises DatabaseError: whatever the database refused with first.
        """
        for statement in _CHECKED_NOW if self._under_way else ():
            self.say(statement)
        self.wait()
        while self._afterwards:
            self._afterwards.pop(0)()

    def stop(self) -> None:
        """End the thread, whatever became of the rows."""
        self._ended()
        self._pool.shutdown()

    def _begin(self, work: Callable[[], None]) -> None:
        def unless_broken() -> None:
            if self._is_broken:
                return
            try:
                work()
            except BaseException:
                self._is_broken = True  # the transaction takes nothing any more until somebody goes back
                raise

        self._under_way.append(self._pool.submit(unless_broken))

    def _ended(self) -> list[BaseException]:
        under_way, self._under_way = self._under_way, []
        errors = [error for work in under_way if (error := work.exception())]
        self._is_broken = False
        return errors


_sender: ContextVar[Sender | None] = ContextVar("sender of rows", default=None)


@contextmanager
def beside() -> Iterator[Sender]:
    """Store rows beside the program for as long as this lasts; ends when all are stored. Must run inside a transaction.

    :raises DatabaseError: whatever the database refused with; the caller goes back to a savepoint from before.
    """
    sender = Sender()
    token = _sender.set(sender)
    try:
        with connection.execute_wrapper(sender.before):
            yield sender
            sender.finish()
    finally:
        sender.stop()
        _sender.reset(token)


def at_work() -> Sender | None:
    """Who sends rows beside this part of the program, if anybody does."""
    return _sender.get()


def when_stored(call: Callable[[], object]) -> None:
    """Do this as soon as what was written is stored: at once, unless it is being sent beside the program."""
    sender = _sender.get()
    if sender is None:
        call()
    else:
        sender.afterwards(call)


def _copied(raw: Any, statement: Composed, made: "SimpleQueue[str | _GivenUp | None]") -> None:
    with raw.cursor() as cursor, cursor.copy(statement) as copy:
        while (some := made.get()) is not None:
            if isinstance(some, _GivenUp):
                raise some
            copy.write(some)


def _said(raw: Any, statement: str) -> None:
    with raw.cursor() as cursor:
        cursor.execute(statement)
