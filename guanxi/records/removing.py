"""What goes along when a record is removed, and what stands against it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import router
from django.db.models import Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector


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


def _counted(found: "Counter[type[Model]]") -> tuple[tuple[str, int], ...]:
    return tuple((_label(model), count) for model, count in found.most_common() if count)


def _label(model: Any) -> str:
    return str(model._meta.verbose_name_plural)
