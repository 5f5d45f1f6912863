"""Which runs are out of sight for somebody: findings tell of figures, and show them only to those who may see these."""

from django.db.models import Q

from guanxi.analytics.loading import access
from guanxi.customers import foretold
from guanxi.people.models import Person
from guanxi.people.models.role import Reach, RightTo
from guanxi.people.rights import rights_of

from . import data, sources

PATH = "mining-runs"
FORETOLD_FROM = "revenue"
"""What is foretold about accounts in columns of theirs follows from this field of order lines, and from no other one that may be hidden."""


def runs(person: Person) -> Q | None:
    """Runs of others unless one sees everybody's orders or the run was shared; runs about hidden fields; those of others about loaded tables."""
    rights, away = rights_of(person), Q()
    if rights.reach("orders") != Reach.ALL:
        away |= ~Q(owner=person) & ~Q(pk__in=rights.shared_with(PATH, RightTo.VIEW))
    if unseen := data.unseen_lines(person):
        away |= Q(needs__overlap=sorted(unseen))
    if not access.may(person):
        away |= Q(source__startswith=sources.LOADED) & ~Q(owner=person)
    return away or None


def columns(person: Person) -> tuple[str, ...]:
    """The columns with what is foretold about accounts, for who sees more accounts than orders, or not their revenue."""
    rights = rights_of(person)
    sees_orders = Reach.NONE < rights.reach("orders") >= rights.reach("accounts")
    return () if sees_orders and FORETOLD_FROM not in data.unseen_lines(person) else foretold.FIELDS
