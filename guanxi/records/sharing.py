"""Opening one record to somebody whose rights do not reach it, and closing it again."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guanxi.people import rights
from guanxi.people.models import Department, Person, Share, Team
from guanxi.people.models.role import RightTo

from . import faces, reading, reasons, remembering
from .announcements import RecordShared
from .announcing import announce
from .bin import goes_along
from .declare import Record
from .refusals import Invalid, NotAllowed
from .writer import Writer

Receiver = Person | Team | Department
_COLUMNS: dict[type[Model], str] = {Person: "to_person", Team: "to_team", Department: "to_department"}

goes_along(Share)


def may_share(record: Record, person: Person | None, obj: Model) -> bool:
    """Whether this person may open the record to others: whoever may change it without a share; a part is shared with its whole.

    Who has it by a share does not pass it on, and does not prolong it.
    """
    return not record.parent and reading.within(record, person, obj, RightTo.CHANGE, with_shared=False)


@dataclass(frozen=True)
class Terms:
    """How far a record is opened, until which day (included; None = until somebody ends it), and why."""

    level: str = Share.Level.VIEW
    until: datetime.date | None = None
    why: str = ""


USUAL = Terms()


@transaction.atomic
def share(record: Record, obj: Model, receiver: Receiver, writer: Writer, terms: Terms = USUAL) -> Share:
    """Open a record to a person, a team or a department with everything below; whoever has it already gets the new terms.

    :raises NotAllowed: if the writer may not change the record.
    :raises Invalid: if the day has passed, or the person has no right on such records at all.
    """
    record = faces.declaration(record)
    if not may_share(record, writer.by, obj):
        raise NotAllowed
    if terms.until and terms.until < writer.today:
        raise Invalid({"until": _("This day has passed.")})
    if isinstance(receiver, Person) and not reading.may(record, receiver, terms.level):
        text = _("%(name)s has no such right on %(objects)s at all. An administrator gives it by a role.")
        raise Invalid({"receiver": text % {"name": receiver, "objects": record.labels}})
    values = {**asdict(terms), "shared_at": writer.at, "shared_by": writer.by}
    who: dict[str, Any] = dict.fromkeys(_COLUMNS.values()) | {_COLUMNS[type(receiver)]: receiver}
    made, _is_new = Share.objects.update_or_create(path=record.path, object_id=obj.pk, **who, defaults=values)
    _remember(record, obj, writer, "shared", [None, told(made)])
    announce(RecordShared(path=record.path, key=obj.pk, share=made.pk))
    return made


@transaction.atomic
def revoke(record: Record, obj: Model, made: Share, writer: Writer) -> None:
    """Close a record again to whom it was shared with.

    :raises NotAllowed: if the writer may not change the record.
    """
    record = faces.declaration(record)
    if not may_share(record, writer.by, obj) or (made.path, made.object_id) != (record.path, obj.pk):
        raise NotAllowed
    _remember(record, obj, writer, "unshared", [told(made), None])
    made.delete()


def shares_of(record: Record, obj: Model) -> list[Share]:
    """All shares of the record (of its whole, if it is a part)."""
    return list(reasons.shares_of(reading.rights_path(record), reasons.key_of_whole(record, obj)))


def told(made: Share) -> str:
    """A share in words."""
    text = f"{made.receiver}: {made.get_level_display()}"
    return text + (" " + _("until %(day)s") % {"day": date_format(made.until)} if made.until else "")


def shared_with(record: Record, person: Person, today: datetime.date) -> frozenset[int]:
    """The keys of the records of this object (of their wholes) that were shared with the person and hold on this day."""
    path, held = reading.rights_path(record), rights.rights_of(person)
    if held.everything:  # needs no share, and may have been given some all the same
        return frozenset(rights.shares_with(person, today).filter(path=path).values_list("object_id", flat=True))
    return held.shared_with(path, RightTo.VIEW)


def _remember(record: Record, obj: Model, writer: Writer, verb: str, values: list[Any]) -> None:
    remembering.changed(record, [(obj, {"": values})], writer, verb)
