"""Groups of companies: the tree of parent accounts and subsidiaries, and what it adds up to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count

from guanxi.people.models import Person
from guanxi.people.trees import ancestors, descendants
from guanxi.records import faces, reading, registry

from .models import Account, Contact, Standing

LARGEST = 500


@dataclass
class Member:
    """One account of a group with what it and everything below it add up to (company currency)."""

    account: Account
    parts: list["Member"] = field(default_factory=list)
    contacts: int = 0
    revenue: Decimal = Decimal(0)
    profit: Decimal = Decimal(0)
    accounts: int = 1
    is_here: bool = False


@dataclass(frozen=True)
class Group:
    """The whole tree around one account, as far as the person may see it; `hidden` members lie beyond their reach."""

    top: Member
    here: Member
    hidden: int
    year: int | None


def around(account: Account, person: Person) -> Group | None:
    """The group that the account belongs to; None if it stands alone. Six statements, however many members."""
    root = ancestors(Account, [account.pk])[-1] if account.parent_id else account.pk
    keys = descendants(Account, [root])[:LARGEST]
    if len(keys) < 2:
        return None
    rows = reading.visible(registry.declared(Account), person).filter(pk__in=keys).order_by("name_key", "pk")
    members = {row.pk: Member(row, is_here=row.pk == account.pk) for row in rows.defer("search")}
    if account.pk not in members:
        return None
    years = _fill(members)
    tops = _hang(members)
    here = members[account.pk]
    top = next(top for top in tops if _contains(top, here))
    _add_up(top)
    told = years if faces.sees("order-lines", person, "revenue", "expense", "profit") else ()
    return Group(top, here, len(keys) - len(members), max(told, default=None))


def lines(member: Member, depth: int = 0) -> Iterator[tuple[int, Member]]:
    """The member and everything below it from the top down, each with its depth."""
    yield depth, member
    for part in member.parts:
        yield from lines(part, depth + 1)


def _fill(members: dict[int, Member]) -> set[int]:
    """Put each account's own figures on it; give the years they are of."""
    own_contacts = Contact.objects.filter(account__in=list(members), has_left=False).values_list("account")
    for key, count in own_contacts.annotate(n=Count("pk")):
        members[key].contacts = count
    years = set()
    for standing in Standing.objects.filter(account__in=list(members)):
        member = members[standing.account_id]
        member.revenue, member.profit = standing.revenue, standing.profit
        years.add(standing.year)
    return years


def _hang(members: dict[int, Member]) -> Sequence[Member]:
    below: dict[int | None, list[Member]] = defaultdict(list)
    for member in members.values():
        below[member.account.parent_id if member.account.parent_id in members else None].append(member)
    for key, member in members.items():
        member.parts = below[key]
    return below[None]


def _contains(top: Member, wanted: Member) -> bool:
    return top is wanted or any(_contains(part, wanted) for part in top.parts)


def _add_up(member: Member) -> None:
    for part in member.parts:
        _add_up(part)
    for part in member.parts:
        member.contacts += part.contacts
        member.revenue += part.revenue
        member.profit += part.profit
        member.accounts += part.accounts
