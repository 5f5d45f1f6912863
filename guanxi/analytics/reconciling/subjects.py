"""What of our own records is compared: their fields by the role they play in telling whether two are the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.records import faces, reading, registry

from .models import Subject
from .roles import MOST_ROWS, Column, Role, Rows


@dataclass(frozen=True)
class Compared:
    """One field of an object and its role; `path` may follow a relation."""

    path: str
    role: Role


FIELDS: dict[str, tuple[Compared, ...]] = {
    Subject.ACCOUNTS: (
        Compared("name", Role.COMPANY),
        Compared("phone", Role.PHONE),
        Compared("email", Role.EMAIL),
        Compared("credit_code", Role.CODE),
        Compared("address", Role.ADDRESS),
        Compared("region__name", Role.PLACE),
    ),
    Subject.CONTACTS: (
        Compared("name", Role.PERSON),
        Compared("mobile", Role.PHONE),
        Compared("email", Role.EMAIL),
        Compared("wechat", Role.TEXT),
        Compared("account__name", Role.COMPANY),
    ),
    Subject.PRODUCTS: (
        Compared("name", Role.COMPANY),
        Compared("english_name", Role.TEXT),
        Compared("category__name", Role.PLACE),
    ),
}


@dataclass(frozen=True)
class Records:
    """Our records of one object, ready to be compared: the key of each row, and which field each column holds."""

    keys: list[int]
    paths: list[str]
    rows: Rows


def records(subject: str, person: Person | None) -> Records:
    """The records that a person may see, with the fields that they may see; the newest ones if there are very many."""
    record = registry.at(subject)
    if record is None:
        raise LookupError(f"there is no object {subject!r}")
    hidden = faces.unseen_at(subject, person)
    fields = [field for field in FIELDS[subject] if field.path.partition("__")[0] not in hidden]
    found = reading.visible(record, person).order_by("-pk").values_list("pk", *(field.path for field in fields))[:MOST_ROWS]
    keys, values = [], []
    for key, *cells in found.iterator(chunk_size=5000):
        keys.append(key)
        values.append(["" if cell is None else str(cell) for cell in cells])
    columns = [Column(label(subject, field.path), field.role) for field in fields]
    return Records(keys, [field.path for field in fields], Rows(columns, values))


def label(subject: str, path: str) -> str:
    """What people call the field, or the relation that it is read from."""
    record = registry.at(subject)
    name = path.partition("__")[0]
    return str(record.model._meta.get_field(name).verbose_name) if record else path  # type: ignore[union-attr]


def names(subject: str, keys: Iterable[int]) -> dict[int, str]:
    """The names of records that are still there."""
    record = registry.at(subject)
    if record is None:
        return {}
    return {obj.pk: str(obj) for obj in record.model._default_manager.filter(pk__in=list(keys))}


def words(subject: str) -> str:
    """The object's name in the plural."""
    record = registry.at(subject)
    return record.labels if record else _("records")
