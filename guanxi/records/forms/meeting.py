"""When two people edit the same record: whose changes stand where, and what to show the second one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from guanxi.records import fields
from guanxi.records.declare import Record
from guanxi.records.fields import Field
from guanxi.records.models import Change


@dataclass(frozen=True)
class Clash:
    """A field that both changed: the value saved meanwhile, and the one the person wants."""

    field: Field
    theirs: Any
    yours: Any


def meet(record: Record, obj: Model, seen_version: int, wanted: dict[str, Any]) -> tuple[dict[str, Any], list[Clash]]:
    """Join what a person wants with what was saved since the version they saw.

    Returns the values to show now (untouched fields take the new values) and the fields that both changed.
    """
    then = _before(record, obj, seen_version)
    shown, clashes = dict(wanted), []
    for name, value in wanted.items():
        now = fields.stored(obj, name)
        mine = _stored(record, name, value)
        if name not in then or mine == now:
            continue
        if mine == then[name]:
            shown[name] = getattr(obj, obj._meta.get_field(name).attname)  # type: ignore[union-attr]
        else:
            clashes.append(Clash(fields.everything(record)[name], now, mine))
    return shown, clashes


def _before(record: Record, obj: Any, version: int) -> dict[str, Any]:
    """The stored values at that version of the fields that were changed since."""
    since = max(obj.version - version, 0)
    changes = Change.objects.filter(path=record.path, object_id=obj.pk, kind=Change.Kind.CHANGED)
    then: dict[str, Any] = {}
    for values in changes.order_by("-id").values_list("values", flat=True)[:since]:
        then |= {name: pair[0] for name, pair in values.items()}
    return then


def _stored(record: Record, name: str, value: Any) -> Any:
    probe = record.model()
    fields.write(probe, name, value)
    return fields.stored(probe, name)
