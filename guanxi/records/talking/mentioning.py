"""The people that a comment mentions, and whether they see the record that it is about."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model
from django.db.models.functions import Lower

from guanxi.lib import text as search_text
from guanxi.people.models import Person
from guanxi.records import reading
from guanxi.records.declare import Record

from . import wording

OFFERED = 8
LOOKED_AT = 1000


@dataclass(frozen=True)
class Offer:
    """Somebody who may be mentioned."""

    username: str
    name: str
    sees: bool


def people_in(texts: Iterable[str]) -> dict[str, Person]:
    """The people that these texts mention, by user name in small letters."""
    names = {name for text in texts for name in wording.mentioned(text)}
    if not names:
        return {}
    found = Person.objects.annotate(lower=Lower("username")).filter(lower__in=names, is_active=True)
    return {person.username.lower(): person for person in found}


def sees(record: Record, obj: Model, person: Person) -> bool:
    """Whether this person may see the record, and so be told of it."""
    return reading.visible(record, person).filter(pk=obj.pk).exists()


def offered(record: Record, obj: Model, words: str) -> list[Offer]:
    """The people that these letters may mean, by user name, name or pinyin; those who do not see the record are marked."""
    wanted = words.strip().lower()
    rows = Person.objects.filter(is_active=True).order_by("surname", "given_name", "username")
    close = [one for one in rows[:LOOKED_AT] if not wanted or _means(one, wanted)]
    close.sort(key=lambda one: not one.username.lower().startswith(wanted))
    return [Offer(one.username, str(one), sees(record, obj, one)) for one in close[:OFFERED]]


def _means(person: Person, wanted: str) -> bool:
    if wanted in person.username.lower() or wanted in str(person).lower():
        return True
    return search_text.found_by(search_text.search_tokens(str(person)), wanted)
