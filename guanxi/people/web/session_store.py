"""Sessions in the database; whoever signed in with one comes along in the same statement, so that both are as they are now."""

from functools import cache
from typing import Any

from django.contrib.sessions.backends import db
from django.db import connections, router
from django.utils import timezone

from guanxi.people.models import OpenSession, Person
from guanxi.people.prepared import prepared


class SessionStore(db.SessionStore):
    """A session, and after it was read the person of its entry among the open sessions."""

    person: Person | None = None

    def load(self) -> dict[str, Any]:
        """Read the session if it has not ended."""
        using = router.db_for_read(self.model) or "default"
        with prepared(using), connections[using].cursor() as cursor:
            cursor.execute(_statement(), [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        about, names = found[1:], [field.attname for field in Person._meta.concrete_fields]
        self.person = Person.from_db(using, names, about) if about[0] is not None else None
        return self.decode(found[0])


@cache
def _statement() -> str:
    quoted = [f'person."{field.column}"' for field in Person._meta.concrete_fields]
    sessions, opened, people = (model._meta.db_table for model in (db.SessionStore.get_model_class(), OpenSession, Person))
    return (
        f'SELECT session.session_data, {", ".join(quoted)} FROM "{sessions}" session'  # noqa: S608 (names of our own tables)
        f' LEFT JOIN "{opened}" opened ON opened.key = session.session_key LEFT JOIN "{people}" person ON person.id = opened.person_id'
        " WHERE session.session_key = %s AND session.expire_date > %s"
    )
