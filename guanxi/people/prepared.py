"""Statements in always the same words: the database makes their plan once per connection, which otherwise takes longer than the answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg import errors
from psycopg.pq import TransactionStatus


class Prepared(ServerBindingCursor):
    """A cursor whose statements stay prepared; on connections that do not allow it (`prepare_threshold`) it is like any other."""

    def execute(self, query: Any, params: Any = None, **asked: Any) -> Any:
        """Run a statement, prepared from the second time on; anew if a field of its table became one of another kind meanwhile."""
        try:
            return super().execute(query, params, **{"prepare": True, **asked})  # type: ignore[misc]
        except errors.FeatureNotSupported:  # the kept plan gives columns of other types than the table has now
            raw: Any = self.connection  # type: ignore[attr-defined]
            if raw.info.transaction_status != TransactionStatus.IDLE:
                raise
            super().execute("DEALLOCATE ALL", prepare=False)  # type: ignore[misc]
            return super().execute(query, params, **asked)  # type: ignore[misc]


@contextmanager
def prepared(using: str = "default") -> Iterator[None]:
    """Prepare what is asked inside; only for statements whose words stay the same and whose best plan does not depend on the values.

    While statements are written down nothing is prepared: who reads them wants to see the values.
    """
    connection: Any = connections[using]
    connection.ensure_connection()
    raw = connection.connection
    if not raw.prepare_threshold or connection.queries_logged:
        yield
        return
    usual, raw.cursor_factory = raw.cursor_factory, Prepared
    try:
        yield
    finally:
        raw.cursor_factory = usual
