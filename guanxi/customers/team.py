"""Who looks after an account: keeps the history of owners true, and tells who is on the team on a day."""

import datetime
from collections.abc import Sequence

from django.utils import timezone

from guanxi.records import copying

from .models import Account, Responsibility

OWNER = Responsibility.Role.OWNER
_COLUMNS = ("account", "person", "role", "from_on", "created_at", "changed_at", "created_by", "is_sample")


def settle_owners(accounts: Sequence[Account]) -> None:
    """Close the entry of an owner who was replaced and open one for the new owner: four statements, however many accounts.

    An ownership that began the same day is taken for a slip and leaves no trace here (the change history has it).
    """
    by_key = {account.pk: account for account in accounts}
    known = [account.pk for account in accounts if not copying.is_new(account)]
    current = Responsibility.objects.filter(account__in=known, role=OWNER, until_on=None) if known else ()
    over, slips, right = [], [], set()
    for entry in current:
        account = by_key[entry.account_id]
        if entry.person_id == account.owner_id:
            right.add(account.pk)
        elif entry.from_on >= day_of(account):
            slips.append(entry.pk)
        else:
            entry.until_on, entry.changed_at, entry.version = day_of(account), account.changed_at, entry.version + 1
            over.append(entry)
    if slips:
        Responsibility.objects.filter(pk__in=slips).delete()
    if over:
        Responsibility.objects.bulk_update(over, ["until_on", "changed_at", "version"], batch_size=500)
    new = [account for account in accounts if account.owner_id and account.pk not in right]
    copying.store_rows(Responsibility, _COLUMNS, [_entry(account) for account in new])


def prepare_members(entries: Sequence[Responsibility]) -> None:
    """Who names no first day means the day of writing."""
    for entry in entries:
        entry.from_on = entry.from_on or day_of(entry)


def members_and_former(account: Account, day: datetime.date) -> tuple[list[Responsibility], list[Responsibility]]:
    """Who looks after the account on a day, the owner first, and who did before, latest first; one statement."""
    found = list(Responsibility.objects.filter(account=account).select_related("person"))
    now = [entry for entry in found if entry.from_on <= day and (entry.until_on is None or entry.until_on >= day)]
    over = [entry for entry in found if entry.until_on is not None and entry.until_on < day]
    now.sort(key=lambda entry: (entry.role, entry.from_on, entry.pk))
    over.sort(key=lambda entry: (entry.until_on, entry.pk), reverse=True)
    return now, over


def day_of(obj: Account | Responsibility) -> datetime.date:
    """The day on which something was written, in the time zone in force."""
    return timezone.localtime(obj.changed_at).date()


def _entry(account: Account) -> tuple[object, ...]:
    """The present owner of an account as a row, in the order of _COLUMNS."""
    at = account.changed_at
    return account.pk, account.owner_id, OWNER, day_of(account), at, at, account.created_by_id, account.is_sample
