"""The customer's own organization: keeps main affiliations true and draws who reports to whom.

A contact's main account, job title and department stand on the contact and on its main affiliation; whichever was written
last holds for both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from guanxi.records import copying
from guanxi.records.refusals import Refusal

from .models import Account, Affiliation, Contact

_SHARED = ("job_title", "department")
_COLUMNS = ("account", "contact", "is_main", "role", *_SHARED, "created_at", "changed_at", "created_by", "is_sample")
_row = attrgetter(
    "account_id", "contact_id", "is_main", "role", *_SHARED, "created_at", "changed_at", "created_by_id", "is_sample"
)


@dataclass
class Place:
    """Somebody's box in the chart, with those who report to them."""

    affiliation: Affiliation
    reports: list["Place"] = field(default_factory=list)

    @property
    def is_stacked(self) -> bool:
        """Whether the people below are drawn one under the other: many, none of whom leads anybody."""
        return len(self.reports) > 3 and not any(report.reports for report in self.reports)

    @property
    def size(self) -> int:
        """How many people work below."""
        return len(self.reports) + sum(report.size for report in self.reports)


def settle_contacts(contacts: Sequence[Contact]) -> None:
    """Give every contact with an account its main affiliation there; the same number of statements however many contacts.

    Somebody who goes to an account for which they already worked on the side keeps both. Otherwise the affiliation moves
    along: the role stays, the superior does not, and who reported to them there no longer does.
    """
    held: dict[int, dict[int, Affiliation]] = {contact.pk: {} for contact in contacts}
    known = [contact.pk for contact in contacts if not copying.is_new(contact)]
    for affiliation in Affiliation.objects.filter(contact__in=known) if known else ():
        held[affiliation.contact_id][affiliation.account_id] = affiliation
    dropped: list[Affiliation] = []
    changed: list[Affiliation] = []
    new: list[Affiliation] = []
    for contact in contacts:
        places = held[contact.pk]
        main = next((place for place in places.values() if place.is_main), None)
        wanted = places.get(contact.account_id) if contact.account_id else None
        if main and main is not wanted:
            (changed if wanted else dropped).append(main)
            main.is_main = False
        if wanted is None and contact.account_id:
            new.append(_moved(contact, contact.account_id, main))
        elif wanted and (not wanted.is_main or any(getattr(wanted, n) != getattr(contact, n) for n in _SHARED)):
            _take(wanted, contact)
            changed.append(wanted)
    _write(dropped, changed, new)


def settle_affiliations(affiliations: Sequence[Affiliation]) -> None:
    """What was written about somebody's place in their main account holds for the contact, too.

    :raises Refusal: if a main affiliation was removed: it lasts as long as the contact names the account.
    """
    if any(affiliation.is_main and affiliation.pk is None for affiliation in affiliations):
        raise Refusal(_("The main account is changed on the contact itself."))
    mains = {affiliation.contact_id: affiliation for affiliation in affiliations if affiliation.is_main}
    wrong = []
    for contact in Contact.objects.filter(pk__in=list(mains)).only(*_SHARED, "version"):
        main = mains[contact.pk]
        if any(getattr(main, name) != getattr(contact, name) for name in _SHARED):
            contact.job_title, contact.department = main.job_title, main.department
            contact.changed_at, contact.version = main.changed_at, contact.version + 1
            wrong.append(contact)
    if wrong:
        Contact.objects.bulk_update(wrong, [*_SHARED, "changed_at", "version"], batch_size=500)
    _forget_strangers({affiliation.contact_id for affiliation in affiliations})


def chart(affiliations: Iterable[Affiliation]) -> list[Place]:
    """The chart of one account: those without a superior, each with the people below; bigger units first, then by name.

    A circle that older data may hold is cut at its first member instead of being lost.
    """
    places = {affiliation.contact_id: Place(affiliation) for affiliation in affiliations}
    roots = []
    for key, place in places.items():
        boss = places.get(place.affiliation.reports_to_id or 0)
        if boss is None or _reaches(places, boss, key):
            roots.append(place)
        else:
            boss.reports.append(place)
    _sort(roots)
    return roots


def below(affiliations: Iterable[Affiliation], contact: int) -> set[int]:
    """The contact and everybody under them in the chart: none of them can be the contact's superior."""
    found, size = {contact}, 0
    people = list(affiliations)
    while len(found) > size:
        size = len(found)
        found |= {place.contact_id for place in people if place.reports_to_id in found}
    return found


def _reaches(places: dict[int, Place], start: Place, key: int) -> bool:
    """Whether the chain of superiors from `start` leads to the contact `key`, which is the smallest of its circle."""
    seen: set[int] = set()
    step: Place | None = start
    while step and step.affiliation.contact_id not in seen:
        seen.add(step.affiliation.contact_id)
        if step.affiliation.contact_id == key:
            return key == min(seen)
        step = places.get(step.affiliation.reports_to_id or 0)
    return False


def _sort(places: list[Place]) -> None:
    places.sort(key=lambda place: (-place.size, place.affiliation.contact.name_key))
    for place in places:
        _sort(place.reports)


def _take(affiliation: Affiliation, contact: Contact) -> None:
    affiliation.is_main = True
    affiliation.job_title, affiliation.department = contact.job_title, contact.department
    affiliation.changed_at, affiliation.version = contact.changed_at, affiliation.version + 1


def _moved(contact: Contact, account: int, former: Affiliation | None) -> Affiliation:
    return Affiliation(
        account_id=account, contact=contact, is_main=True, role=former.role if former else "",
        job_title=contact.job_title, department=contact.department,
        created_at=contact.changed_at, changed_at=contact.changed_at, created_by_id=contact.created_by_id,
        is_sample=contact.is_sample,
    )  # fmt: skip


def _write(dropped: list[Affiliation], changed: list[Affiliation], new: list[Affiliation]) -> None:
    """Former mains first, since a contact has one main affiliation at any moment."""
    if dropped:
        Affiliation.objects.filter(pk__in=[affiliation.pk for affiliation in dropped]).delete()
    if changed:
        Affiliation.objects.filter(pk__in=[a.pk for a in changed if not a.is_main]).update(is_main=False)
        Affiliation.objects.bulk_update(changed, ["is_main", *_SHARED, "changed_at", "version"], batch_size=500)
    copying.store_rows(Affiliation, _COLUMNS, [_row(affiliation) for affiliation in new])
    if dropped:
        _forget_strangers({affiliation.contact_id for affiliation in dropped})


def _forget_strangers(contacts: set[int]) -> None:
    """Nobody reports to one of these contacts in an account where that contact does not work (any more)."""
    colleague = Affiliation.objects.filter(account=OuterRef("account"), contact=OuterRef("reports_to"))
    strange = Affiliation.objects.filter(~Exists(colleague), reports_to__in=contacts)
    strange.update(reports_to=None, version=F("version") + 1)


def affiliations_of(account: Account) -> list[Affiliation]:
    """Everybody who works for the account and has not left."""
    found = Affiliation.objects.filter(account=account, contact__has_left=False).select_related("contact")
    return list(found.order_by("contact__name_key", "pk"))
