"""What of the address book goes out of sight with a hidden field: the number in a hidden field must not be found there."""

from django.db.models import Q

from guanxi.people.models import Person
from guanxi.records import faces

_HOLDERS = (("account", "accounts"), ("contact", "contacts"))


def slots(person: Person) -> Q | None:
    """The entries that mirror fields which this person does not see; None if they see all of them."""
    found = Q()
    for holder, path in _HOLDERS:
        if unseen := faces.unseen_at(path, person):
            found |= Q(**{f"{holder}__isnull": False, "slot__in": sorted(unseen)})
    return found or None
