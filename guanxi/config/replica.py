"""Lets pages read from a copy of the database, so that the first one is free for writing; who has just written reads what was written."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

ALIAS = "replica"
COOKIE = "guanxi_wrote"
LONGEST_LAG_SECONDS = 5.0
ASKED_AGAIN_SECONDS = 5.0
FRESH_SECONDS = int(LONGEST_LAG_SECONDS + ASKED_AGAIN_SECONDS + 2)
"""So long a person who has written reads from the first database: longer than any copy in use can be behind."""
SAFE = frozenset({"GET", "HEAD"})
ALWAYS_FRESH = frozenset({"sessions", "people", "config", "procrastinate"})
"""Who may do what, and what waits: never from a copy."""
LAG = """SELECT CASE WHEN NOT pg_is_in_recovery() OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
  ELSE coalesce(extract(epoch FROM now() - pg_last_xact_replay_timestamp()), 1e9) END"""

may_lag: ContextVar[bool] = ContextVar("may_lag", default=False)


class Router:
    """Says from which database a model is read and written."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Read from the copy if this request may, unless it is about rights or jobs."""
        return ALIAS if may_lag.get() and model._meta.app_label not in ALWAYS_FRESH else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Write to the first one, always."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool:
        """Both hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """The copy follows by itself."""
        return db == DEFAULT_DB_ALIAS


class Health:
    """Whether the copy answers and is not too far behind, asked every few seconds."""

    def __init__(self) -> None:
        self.is_well = False
        self.asked_at = float("-inf")

    def look(self, now: float) -> bool:
        """Tell whether the copy may be used at this moment (of `time.monotonic`)."""
        if now - self.asked_at < ASKED_AGAIN_SECONDS:
            return self.is_well
        self.asked_at = now
        self.is_well = lag() <= LONGEST_LAG_SECONDS
        return self.is_well


def lag() -> float:
    """Say how many seconds the copy is behind; endless if it does not answer."""
    try:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(LAG)
            return float(cursor.fetchone()[0])
    except Error:
        connections[ALIAS].close()
        return float("inf")


health = Health()


def choose(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let requests that only look read from the copy, except for a while after the same browser has written."""

    def respond(request: HttpRequest) -> HttpResponse:
        token = may_lag.set(_may_lag(request) and health.look(time.monotonic()))
        try:
            response = get_response(request)
        finally:
            may_lag.reset(token)
        if request.method not in SAFE:
            response.set_cookie(
                COOKIE, "1", max_age=FRESH_SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        return response

    return respond


def _may_lag(request: HttpRequest) -> bool:
    """Programs with a token keep no cookies, so they read from the first database."""
    return request.method in SAFE and COOKIE not in request.COOKIES and "Authorization" not in request.headers
