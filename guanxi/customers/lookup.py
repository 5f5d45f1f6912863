"""Finding accounts and contacts at once by what a caller or a letter gives: a phone number in any notation, an e-mail address, a number."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower, Right

from guanxi.lib import phones
from guanxi.people.models import Company, Person
from guanxi.records import faces, reading, registry

from .models import Account, Contact, EmailAddress, PhoneNumber

MOST = 20
LOCAL_DIGITS = 8


@dataclass(frozen=True)
class Found:
    """An account or contact, and the number or address that led to it."""

    obj: Account | Contact
    via: str


def by_phone(text: str, person: Person | None) -> list[Found]:
    """Whom a number in any notation belongs to, within the person's reach: contacts first, then accounts.

    A complete number is compared in its international form. If nobody has it, or it came without its area code, the last
    eight digits decide.
    """
    phone = phones.parse(text, region=Company.current().country)
    digits = phones.search_digits(text)
    if phone.e164 and (found := _reachable(PhoneNumber.objects.filter(e164=phone.e164), person)):
        return found
    if len(digits) >= LOCAL_DIGITS:
        return _reachable(PhoneNumber.objects.alias(tail=Right("e164", LOCAL_DIGITS)).filter(tail=digits[-LOCAL_DIGITS:]), person)
    return _reachable(PhoneNumber.objects.filter(e164=digits), person) if digits else []


def by_email(address: str, person: Person | None) -> list[Found]:
    """Whom an e-mail address belongs to, whatever its capitals, within the person's reach."""
    wanted = address.strip().lower()
    return _reachable(EmailAddress.objects.alias(lower=Lower("address")).filter(lower=wanted), person) if wanted else []


def by_number(number: str, person: Person | None) -> list[Found]:
    """The account of this customer number, or of this number in another program, within the person's reach."""
    wanted = number.strip()
    seen = [name for name in ("number", "external_id") if faces.sees("accounts", person, name)] if wanted else []
    rows = [account for name in seen for account in Account.objects.filter(**{name: wanted})]
    accounts = _visible(Account, {account.pk for account in rows}, person)
    return [Found(account, wanted) for account in accounts.values()]


def anyone(text: str, person: Person | None) -> list[Found]:
    """Whoever this number or address belongs to: tried as what it looks like."""
    if "@" in text:
        return by_email(text, person)
    return by_number(text, person) or by_phone(text, person)


def _reachable(rows: QuerySet[Any], person: Person | None) -> list[Found]:
    """The holders of these numbers or addresses that the person may see, each once; valid entries first."""
    rows = reading.without_the_unseen(registry.declared(rows.model), rows, person)
    entries = list(rows.order_by("is_invalid", "pk")[:MOST])
    contacts = _visible(Contact, {entry.contact_id for entry in entries}, person)
    accounts = _visible(Account, {entry.account_id for entry in entries}, person)
    found = [(contacts.get(entry.contact_id), str(entry)) for entry in entries]
    found += [(accounts.get(entry.account_id), str(entry)) for entry in entries]
    return [Found(obj, via) for obj, via in {obj: via for obj, via in reversed(found) if obj}.items()][::-1]


def _visible(model: type[Any], keys: Iterable[int | None], person: Person | None) -> dict[int, Any]:
    wanted = {key for key in keys if key}
    rows = reading.visible(registry.declared(model), person).filter(pk__in=wanted) if wanted else ()
    return {obj.pk: obj for obj in rows}
