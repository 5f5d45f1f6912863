"""What folders above foretell about accounts, in columns of their own: so that lists, filters, files and programs have it, too."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from . import filling
from .models import Account

FIELDS = ("behavior_segment", "chance_to_leave", "chance_to_buy", "expected_revenue", "next_purchase_on")
STEP = 5_000
"""So many keys are written together: whoever changes one of these accounts meanwhile waits no longer than for them."""


def write(name: str, told: str = "", values: Sequence[Any] = ()) -> int:
    """Write a column of all accounts, in steps; gives how many were different. Doing it again changes nothing.

    Accounts are not changed by it in the sense of their history: nobody did anything, and what was foretold stands in the runs.

    :param told: SQL that selects `account_id` and `value`, the accounts that it knows; nothing is foretold of all others.
    """
    changed, is_told = 0, _is_anything_told(name)
    if (told or is_told) and _is_whole(name, before=is_told, after=bool(told)):
        changed = filling.fill(name, _whole(name, told), values)
    else:
        filling.index(name)
    if not told and not is_told:
        return 0
    statement = _statement(name, told)
    highest = Account.objects.aggregate(key=Max("pk"))["key"] or 0
    for start in range(0, highest + 1, STEP):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [*values, start, start + STEP, start, start + STEP])
            changed += cursor.rowcount
    return changed


def _is_whole(name: str, *, before: bool, after: bool) -> bool:
    """Whether the column of very many accounts is filled or emptied, so that nobody sorts by it; or a worker was interrupted at it."""
    return not (before and after and filling.is_indexed(name)) and filling.is_worth_it()


def _is_anything_told(name: str) -> bool:
    nothing = {name: ""} if name == "behavior_segment" else {f"{name}__isnull": True}
    return Account.objects.exclude(**nothing).exists()


def _whole(name: str, told: str) -> str:
    """The accounts that are known with what is told of them; all accounts, if nothing is."""
    value = f"coalesce({'value' if told else 'NULL'}, {_nothing(name)})::{_kind(name)}"
    whole = f"({told}) AS said" if told else Account._meta.db_table
    return f"SELECT {'account_id' if told else 'id AS account_id'}, {value} AS value FROM {whole}"  # noqa: S608 (names of our own)


def _nothing(name: str) -> str:
    return "''" if name == "behavior_segment" else "NULL"


def _kind(name: str) -> str | None:
    return Account._meta.get_field(name).db_type(connection)


def _statement(name: str, told: str) -> str:
    table = Account._meta.db_table
    return (
        f"UPDATE {table} AS account SET {name} = now.value FROM ("  # noqa: S608 (names of our own)
        f" SELECT known.id, coalesce(told.value, {_nothing(name)})::{_kind(name)} AS value FROM {table} AS known LEFT JOIN"
        f" (SELECT account_id, value FROM ({told or _NOTHING}) AS said WHERE account_id >= %s AND account_id < %s) AS told"
        f" ON told.account_id = known.id WHERE known.id >= %s AND known.id < %s"
        f") AS now WHERE account.id = now.id AND account.{name} IS DISTINCT FROM now.value"
    )


_NOTHING = "SELECT NULL::bigint AS account_id, NULL AS value WHERE false"
