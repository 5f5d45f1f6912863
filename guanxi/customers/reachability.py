"""Where somebody can be reached: keeps the phone numbers and e-mail addresses of accounts and contacts true.

What stands in a field of an account or contact ("phone", "email", …) has one row under that slot in PhoneNumber or
EmailAddress, which is what lookups search. Further rows (slot "") are people's own; they only follow the holder's owner.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from guanxi.lib import phones
from guanxi.people.models import Company
from guanxi.records import copying
from guanxi.records.refusals import Refusal

from .models import Account, Contact, EmailAddress, PhoneNumber

Holder = Account | Contact
Row = PhoneNumber | EmailAddress
Values = Mapping[str, Any]

PHONE_SLOTS: Mapping[str, Mapping[str, str]] = {
    "account": {"phone": PhoneNumber.Kind.WORK, "fax": PhoneNumber.Kind.FAX},
    "contact": {"phone": PhoneNumber.Kind.WORK, "mobile": PhoneNumber.Kind.MOBILE},
}
LONGEST_NUMBER = 20


def settle_accounts(accounts: Sequence[Account]) -> None:
    """Keep numbers and addresses of these accounts true."""
    _settle("account", accounts)


def settle_contacts(contacts: Sequence[Contact]) -> None:
    """Keep numbers and addresses of these contacts true."""
    _settle("contact", contacts)


def prepare_phone_numbers(numbers: Sequence[PhoneNumber]) -> None:
    """Fill the international number, the extension and the owner."""
    country = Company.current().country
    for number in numbers:
        number.e164, number.extension = normalized(number.raw, country)
    _follow_holders(numbers)


def prepare_email_addresses(addresses: Sequence[EmailAddress]) -> None:
    """Fill the owner."""
    _follow_holders(addresses)


def refuse_removal(entries: Sequence[Row]) -> None:
    """Only further numbers and addresses are removed by themselves.

    :raises Refusal: if one stands in a field of its holder.
    """
    if any(entry.slot for entry in entries):
        raise Refusal(_("This one is changed on the account or contact itself."))


def normalized(raw: str, country: str) -> tuple[str, str]:
    """The E.164 number (bare digits where it is no complete number) and the extension of what was typed."""
    phone = phones.parse(raw, region=country)
    return (phone.e164 or phones.search_digits(raw, region=country))[:LONGEST_NUMBER], phone.extension[:LONGEST_NUMBER]


def _settle(holder: str, objects: Sequence[Holder]) -> None:
    country = Company.current().country
    _keep(PhoneNumber, holder, objects, {(o.pk, slot): v for o in objects for slot, v in _numbers(o, holder, country)})
    addresses = {(o.pk, "email"): {"address": o.email} for o in objects if o.email}
    _keep(EmailAddress, holder, objects, addresses)


def _numbers(obj: Holder, holder: str, country: str) -> Iterable[tuple[str, Values]]:
    for slot, kind in PHONE_SLOTS[holder].items():
        if raw := getattr(obj, slot).strip():
            e164, extension = normalized(raw, country)
            yield slot, {"raw": raw, "e164": e164, "extension": extension, "kind": kind}


def _keep(model: type[Any], holder: str, objects: Sequence[Holder], wanted: Mapping[tuple[int, str], Values]) -> None:
    """Make the rows of these holders what they ought to be: five statements, however many holders; one where all are new."""
    by_key = {obj.pk: obj for obj in objects}
    names = tuple(next(iter(wanted.values()), ()))
    wrong, gone, present = [], [], set()
    for pk, held, slot, owner, *values in _kept(model, holder, names, [o.pk for o in objects if not copying.is_new(o)]):
        present.add((held, slot))
        ought = wanted.get((held, slot))
        if slot and ought is None:
            gone.append(pk)
        elif owner != by_key[held].owner_id or (ought is not None and values != list(ought.values())):
            wrong.append(pk)
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
    if wrong:
        rows = [_adjusted(row, holder, by_key, wanted) for row in model._default_manager.filter(pk__in=wrong)]
        model._default_manager.bulk_update(rows, [*names, "owner", "is_invalid", "changed_at", "version"], batch_size=500)
    _add(model, holder, [(by_key[pk], slot, values) for (pk, slot), values in wanted.items() if (pk, slot) not in present])


def _kept(model: type[Any], holder: str, names: tuple[str, ...], keys: list[int]) -> list[tuple[Any, ...]]:
    """What is there: key, holder, slot, owner and these columns."""
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, holder, names), [keys])  # type: ignore[arg-type]  # a class is hashable
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@cache
def _statement(model: type[Any], holder: str, names: tuple[str, ...]) -> str:
    columns = [model._meta.get_field(name).column for name in ("id", holder, "slot", "owner", *names)]
    told = ", ".join(f'"{column}"' for column in columns)
    return f'SELECT {told} FROM "{model._meta.db_table}" WHERE "{columns[1]}" = ANY(%s)'  # noqa: S608 (names of our own tables)


def _adjusted(row: Row, holder: str, by_key: Mapping[int, Holder], wanted: Mapping[tuple[int, str], Values]) -> Row:
    """The row with its values; another number or address is no longer the one that was found invalid."""
    subject = "raw" if isinstance(row, PhoneNumber) else "address"
    held = by_key[getattr(row, f"{holder}_id")]
    values = wanted.get((held.pk, row.slot), {})
    if values and getattr(row, subject) != values[subject]:
        row.is_invalid = False
    for name, value in values.items():
        setattr(row, name, value)
    row.owner_id = held.owner_id
    row.changed_at = held.changed_at
    row.version += 1
    return row


def _add(model: type[Any], holder: str, new: Sequence[tuple[Holder, str, Values]]) -> None:
    if not new:
        return
    names = tuple(new[0][2])
    rows = [
        (o.pk, slot, o.owner_id, o.changed_at, o.changed_at, o.created_by_id, o.is_sample, *(values[name] for name in names))
        for o, slot, values in new
    ]
    columns = (holder, "slot", "owner", "created_at", "changed_at", "created_by", "is_sample", *names)
    copying.store_rows(model, columns, rows)


def _follow_holders(rows: Sequence[Row]) -> None:
    for holder, model in (("account", Account), ("contact", Contact)):
        keys = {getattr(row, f"{holder}_id") for row in rows} - {None}
        owners = dict(model._default_manager.filter(pk__in=keys).values_list("pk", "owner_id")) if keys else {}
        for row in rows:
            if (key := getattr(row, f"{holder}_id")) in owners:
                row.owner_id = owners[key]
