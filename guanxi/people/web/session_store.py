"""Sessions in the database; in the same statement come whoever signed in with one and the company, so that all are as they are now."""

from functools import cache
from typing import Any

from django.contrib.sessions.backends import db
from django.db import connections, router
from django.db.models import Model
from django.utils import timezone

from guanxi.people.models import Company, OpenSession, Person
from guanxi.people.prepared import prepared


class SessionStore(db.SessionStore):
    """A session, and after it was read the person of its entry among the open sessions."""

    person: Person | None = None
    company: Company | None = None

    def load(self) -> dict[str, Any]:
        """Read the session if it has not ended."""
        people, companies = _names(Person), _names(Company)
        using = router.db_for_read(self.model) or "default"
        with prepared(using), connections[using].cursor() as cursor:
            cursor.execute(_statement(), [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        person, company = found[1 : 1 + len(people)], found[1 + len(people) :]
        self.person = Person.from_db(using, people, person) if person[0] is not None else None
        self.company = Company.from_db(using, companies, company) if company[0] is not None else Company(pk=1)
        return self.decode(found[0])


def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _statement() -> str:
    quoted = [
        f'{name}."{field.column}"'
        for name, model in (("person", Person), ("company", Company))
        for field in model._meta.concrete_fields
    ]
    sessions, opened, people, companies = (
        model._meta.db_table for model in (db.SessionStore.get_model_class(), OpenSession, Person, Company)
    )
    return (
        f'SELECT session.session_data, {", ".join(quoted)} FROM "{sessions}" session'  # noqa: S608 (names of our own tables)
        f' LEFT JOIN "{opened}" opened ON opened.key = session.session_key LEFT JOIN "{people}" person ON person.id = opened.person_id'
        f' LEFT JOIN "{companies}" company ON company.id = 1'
        " WHERE session.session_key = %s AND session.expire_date > %s"
    )
