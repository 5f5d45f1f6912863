"""Removing records: what goes along, what stands against it, and that they can be brought back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import router, transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector

from guanxi.people.models.role import RightTo

from . import faces, keeping, naming, reading, remembering
from .attaching import storing
from .declare import Record
from .models import Channel
from .refusals import NotAllowed, StillUsed
from .writer import Writer


@dataclass(frozen=True)
class Consequences:
    """How many records of each kind (label, count) are removed along, and how many still need this one."""

    along: tuple[tuple[str, int], ...]
    needed_by: tuple[tuple[str, int], ...]


def consequences(obj: Model) -> Consequences:
    """What removing a record would mean."""
    collector = Collector(using=router.db_for_write(type(obj), instance=obj), origin=obj)
    try:
        collector.collect([obj])
    except (ProtectedError, RestrictedError) as error:
        needing = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
        return Consequences((), _counted(Counter(type(other) for other in needing)))
    found: Counter[type[Model]] = Counter()
    for model, objects in collector.data.items():
        found[model] += len(objects) - (model is type(obj))
    for rows in collector.fast_deletes:
        found[rows.model] += rows.count()
    return Consequences(_counted(found), ())


@transaction.atomic
def remove(record: Record, objects: Sequence[Any], writer: Writer) -> None:
    """Put records, already protected against writers of their parts, into the recycle bin; all or none.

    What an import made and its undoing takes back is gone for good: the file can be imported again.

    :raises NotAllowed: if one of them is not in reach.
    :raises StillUsed: if other records need one of them.
    """
    record = faces.declaration(record)
    keys = {obj.pk for obj in objects}
    if reading.visible(record, writer.by, RightTo.DELETE).filter(pk__in=keys).count() != len(keys):
        raise NotAllowed
    rows = record.model._default_manager.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    going = list(naming.followed(record, rows, ()))
    if len(going) != len(keys):
        raise NotAllowed
    put_away(record, going, writer)
    for obj in objects:
        obj.pk = None


@transaction.atomic
def put_away(record: Record, going: Sequence[Any], writer: Writer) -> None:
    """The removing itself, for verbs that have asked for the right to something else (joining two tags); see `remove`.

    :raises StillUsed: if other records need one of them.
    """
    collector = _collected(going)
    remembering.removed(record, going, writer)
    if writer.channel == Channel.UNDO:
        storing.remove_all_of(record.path, {obj.pk for obj in going})
    else:
        keeping.put(record, going, collector, writer)
    with transaction.atomic():
        collector.delete()


def _collected(objects: Sequence[Model]) -> Collector:
    """Everything that goes along.

    :raises StillUsed: if something that stays needs one of them.
    """
    collector = Collector(using=router.db_for_write(type(objects[0])), origin=objects[0]) if objects else Collector("default")
    try:
        collector.collect(objects)
    except ProtectedError as error:
        raise StillUsed(len(error.protected_objects)) from error
    except RestrictedError as error:
        raise StillUsed(len(error.restricted_objects)) from error
    return collector


def _counted(found: "Counter[type[Model]]") -> tuple[tuple[str, int], ...]:
    return tuple((_label(model), count) for model, count in found.most_common() if count)


def _label(model: Any) -> str:
    return str(model._meta.verbose_name_plural)
