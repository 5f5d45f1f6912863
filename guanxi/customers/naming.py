"""Names of accounts and contacts: the key they are sorted by, and a person's full name against surname and given name."""

from collections.abc import Iterable, Sequence
from typing import Any

from guanxi.lib import names, pinyin

from .models import Account, Contact

LONGEST_KEY = 400


def prepare_accounts(accounts: Sequence[Account]) -> None:
    """Fill what follows from other fields of accounts: sort key, spelling of codes, each kind and tag once."""
    for account in accounts:
        account.name = " ".join(account.name.split())
        account.name_key = pinyin.sort_key(account.name)[:LONGEST_KEY]
        account.credit_code = account.credit_code.replace(" ", "").upper()
        account.kinds = _once(account.kinds)
        account.tags = _once(account.tags)


def prepare_contacts(contacts: Sequence[Contact]) -> None:
    """Fill a contact's name from its parts or the parts from the name, the sort key, and who is responsible."""
    _fill_names(contacts)
    _fill_owners(contacts)
    for contact in contacts:
        contact.name_key = pinyin.sort_key(contact.name, surname=True)[:LONGEST_KEY]
        contact.tags = _once(contact.tags)


def _fill_names(contacts: Sequence[Contact]) -> None:
    """Whichever was typed decides: the parts if they were changed, else the full name."""
    unequal = [contact for contact in contacts if contact.name != _joined(contact) or not contact.name]
    before = _stored([contact.pk for contact in unequal if not contact._state.adding])
    for contact in unequal:
        contact.name = " ".join(contact.name.split())
        old_parts, old_name = before.get(contact.pk, (("", ""), ""))
        parts = (contact.surname, contact.given_name)
        if parts != old_parts and any(parts) and (contact.name == old_name or not contact.name):
            contact.name = _joined(contact)
        elif contact.name and (contact.name != old_name or not any(parts)) and parts == old_parts:
            contact.surname, contact.given_name = names.split(contact.name)


def _stored(keys: Iterable[int]) -> dict[int, tuple[tuple[str, str], str]]:
    rows = Contact.objects.filter(pk__in=list(keys)).values_list("pk", "surname", "given_name", "name")
    return {pk: ((surname, given_name), name) for pk, surname, given_name, name in rows} if keys else {}


def _fill_owners(contacts: Sequence[Contact]) -> None:
    """A new contact that nobody was named for is looked after by whoever looks after its account."""
    orphans = [contact for contact in contacts if contact._state.adding and contact.owner_id is None and contact.account_id]
    if not orphans:
        return
    owners = dict(Account.objects.filter(pk__in={contact.account_id for contact in orphans}).values_list("pk", "owner_id"))
    for contact in orphans:
        contact.owner_id = owners.get(contact.account_id or 0)


def _joined(contact: Contact) -> str:
    return names.join(contact.surname, contact.given_name)


def _once(words: Any) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in words or [] if word.strip()))
