"""Who may see, change and load: the right to “loading”; and who may explore which loaded table."""

from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.people.rights import rights_of

from .models import DataSource, LoadedTable

PATH = "loading"
EXPLORING = "analytics"


def may(person: Person, action: str = RightTo.VIEW) -> bool:
    """Whether a person may see (view) or make and load (change) tables."""
    return rights_of(person).may(PATH, action)


def may_see(person: Person, name: str) -> bool:
    """Whether a person may ask a loaded table: everybody who may explore if it is open, else who may see loading."""
    if may(person):
        return True
    return rights_of(person).may(EXPLORING) and LoadedTable.objects.filter(name=name, is_open=True).exists()


def may_change_source(person: Person, source: DataSource | None, kind: str) -> bool:
    """Whether a person may set up this source: databases within the company's network are for administrators."""
    touches_database = kind in (DataSource.Kind.POSTGRESQL, DataSource.Kind.MYSQL) or (source is not None and source.is_database)
    return may(person, RightTo.CHANGE) and (person.is_administrator or not touches_database)
