"""What the company and a person's roles ask for at the door: second factor, networks, limits of sessions, passwords."""

import datetime
import ipaddress
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from . import second_factor
from .models import Person, RoleSignIn

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class NoNetwork(ValueError):
    """The text is no address or network."""


@dataclass(frozen=True)
class Demand:
    """Whether a second factor is missing, and the last day on which the person gets in without."""

    is_missing: bool = False
    until: datetime.date | None = None

    def is_over(self, today: datetime.date) -> bool:
        """Whether there is no day of grace left."""
        return self.is_missing and self.until is not None and today > self.until


def second_factor_of(person: Person) -> Demand:
    """What the person's roles ask for; the shortest grace holds, and it never begins before the person was added."""
    until = last_day_without(rules_of(person), person)
    if until is None or second_factor.has(person):
        return Demand()
    return Demand(is_missing=True, until=until)


def rules_of(person: Person) -> list[RoleSignIn]:
    """What the person's roles ask for at the door."""
    return list(RoleSignIn.objects.filter(role__people=person))


def needing_second_factor() -> dict[int, list[RoleSignIn]]:
    """The rules that ask for a second factor, by the key of each person whom they concern."""
    found: dict[int, list[RoleSignIn]] = defaultdict(list)
    for rule in RoleSignIn.objects.filter(needs_second_factor=True).prefetch_related("role__people"):
        for person in rule.role.people.all():
            found[person.pk].append(rule)
    return found


def last_day_without(rules: Iterable[RoleSignIn], person: Person) -> datetime.date | None:
    """The last day on which these rules let the person in without a second factor; None if they need none."""
    added = person.created_at.date()
    needing = [rule for rule in rules if rule.needs_second_factor]
    days = [max(rule.needed_since or added, added) + datetime.timedelta(days=rule.grace_days) for rule in needing]
    return min(days, default=None)


def networks_of(rules: Iterable[RoleSignIn]) -> list[list[str]]:
    """The networks that each of a person's roles allows; a role without any allows every address."""
    return [list(rule.networks) for rule in rules if rule.networks]


def may_come_from(networks: Iterable[Iterable[str]], address: str) -> bool:
    """Whether the address lies within what every role with a list allows."""
    lists = [list(one) for one in networks]
    if not lists:
        return True
    try:
        here = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(here, ipaddress.IPv6Address) and here.ipv4_mapped:
        here = here.ipv4_mapped
    return all(any(here in read_network(text) for text in one) for one in lists)


def read_network(text: str) -> Network:
    """An address or network as people write it: 203.0.113.7, 203.0.113.0/24.

    :raises NoNetwork: if it is neither.
    """
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise NoNetwork(text) from error
