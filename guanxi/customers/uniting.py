"""What becomes of numbers, addresses and main accounts when two accounts or two contacts become one: none is lost, none stands twice."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from guanxi.people.models import FieldRight
from guanxi.people.models.role import Level

from .models import Account, Affiliation, Contact, EmailAddress, PhoneNumber
from .reachability import PHONE_SLOTS, prepare_phone_numbers

PATHS = {"account": "accounts", "contact": "contacts"}


def loosen_accounts(staying: Account, going: Sequence[Account]) -> None:
    """Numbers and addresses in fields of those that go become further ones."""
    _loosen_numbers("account", [account.pk for account in going])


def loosen_contacts(staying: Contact, going: Sequence[Contact]) -> None:
    """The same of people, who have one main account from now on."""
    keys = [contact.pk for contact in going]
    _loosen_numbers("contact", keys)
    Affiliation.objects.filter(contact__in=keys, is_main=True).update(is_main=False)
    Affiliation.objects.filter(contact__in=[staying.pk, *keys], reports_to__in=[staying.pk, *keys]).update(reports_to=None)


def tidy_accounts(staying: Account, before: Mapping[str, Any]) -> None:
    """Keep the numbers and addresses that others took the place of, and each only once."""
    _tidy("account", staying, before)


def tidy_contacts(staying: Contact, before: Mapping[str, Any]) -> None:
    """The same of people; nobody reports to themselves."""
    _tidy("contact", staying, before)
    Affiliation.objects.filter(contact=staying, reports_to=staying).update(reports_to=None)


def _loosen_numbers(holder: str, keys: Sequence[int]) -> None:
    hidden = _hidden_somewhere(holder)
    for model in (PhoneNumber, EmailAddress):
        rows: Any = model._default_manager
        rows.filter(**{f"{holder}__in": keys}).exclude(slot__in=["", *hidden]).update(slot="")


def _hidden_somewhere(holder: str) -> set[str]:
    """Fields that some role hides: as a further number what stands there would be seen, so it stays with its own record."""
    found = FieldRight.objects.filter(object=PATHS[holder], level=Level.HIDDEN)
    return set(found.values_list("field", flat=True))


def _tidy(holder: str, staying: Account | Contact, before: Mapping[str, Any]) -> None:
    hidden = _hidden_somewhere(holder)
    for slot, kind in PHONE_SLOTS[holder].items():
        if (raw := before.get(slot)) and raw != getattr(staying, slot) and slot not in hidden:
            number = PhoneNumber(raw=raw, kind=kind, **_of(holder, staying))
            prepare_phone_numbers([number])
            number.save(force_insert=True)
    if (address := before.get("email")) and address != staying.email and "email" not in hidden:
        EmailAddress(address=address, **_of(holder, staying)).save(force_insert=True)
    _each_once(PhoneNumber, holder, staying, lambda row: (row.e164 or row.raw, row.extension))
    _each_once(EmailAddress, holder, staying, lambda row: row.address.lower())


def _each_once(model: type[Any], holder: str, staying: Account | Contact, said: Callable[[Any], Any]) -> None:
    """Remove further numbers and addresses that stand there already; those of fields stay."""
    seen, twice = set(), []
    for row in sorted(model._default_manager.filter(**{holder: staying}), key=lambda row: (not row.slot, row.pk)):
        if not row.slot and said(row) in seen:
            twice.append(row.pk)
        seen.add(said(row))
    model._default_manager.filter(pk__in=twice).delete()


def _of(holder: str, staying: Account | Contact) -> dict[str, Any]:
    return {
        holder: staying, "owner_id": staying.owner_id, "created_at": staying.changed_at, "changed_at": staying.changed_at,
        "created_by_id": staying.created_by_id, "is_sample": staying.is_sample,
    }  # fmt: skip
