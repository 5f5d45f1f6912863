"""Which runs are out of sight for somebody: findings tell of figures, and show them only to those who may see these."""

from django.db.models import Q

from guanxi.analytics.loading import access
from guanxi.people.models import Person
from guanxi.people.models.role import Reach, RightTo
from guanxi.people.rights import rights_of

from . import data, sources

PATH = "mining-runs"


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
