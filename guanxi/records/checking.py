"""What every writing asks before it saves: rights, relations within reach, values that make sense."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from guanxi.people.models.role import RightTo
from guanxi.people.rights import owner_ids, rights_of

from . import contradicting, fields, reading, registry
from .declare import Record
from .refusals import Invalid, NotAllowed
from .writer import Writer

Values = Mapping[str, Any]


def may_create(record: Record, objects: Iterable[Any], writer: Writer) -> None:
    """Creating is allowed, and what is created lies within the writer's reach.

    :raises NotAllowed: otherwise.
    """
    if writer.by is None:
        return
    if not reading.may(record, writer.by, RightTo.CREATE):
        raise NotAllowed
    if record.parent:
        parents_in_reach(record, objects, writer)
    elif record.owner == "owner":
        allowed = owner_ids(writer.by, rights_of(writer.by).reach(record.path, RightTo.CREATE))
        if allowed is not None and any(obj.owner_id not in allowed for obj in objects):
            raise NotAllowed


def parents_in_reach(record: Record, objects: Iterable[Any], writer: Writer) -> None:
    """Parts are only put into wholes that the writer may change.

    :raises NotAllowed: otherwise.
    """
    whole = registry.of(record.model._meta.get_field(record.parent).related_model)  # type: ignore[arg-type]
    keys = {getattr(obj, f"{record.parent}_id") for obj in objects} - {None}
    if whole and reading.visible(whole, writer.by, RightTo.CHANGE).filter(pk__in=keys).count() != len(keys):
        raise NotAllowed


def known_fields(record: Record, values: Values) -> None:
    """Only fields that people may fill are written.

    :raises Invalid: naming the first one that is not.
    """
    for name in values:
        field = fields.named(record, name)
        if field is None or not field.editable:
            raise Invalid({"": _("%(name)s cannot be changed.") % {"name": field.label if field else name}})


def relations_in_reach(record: Record, rows: Sequence[Values], writer: Writer) -> dict[int, Invalid]:
    """Which rows (by index) point to a record that this writer may not see, or that does not exist."""
    wrong: dict[int, Invalid] = {}
    names = {name for row in rows for name in row}
    for name in fields.followed(record, names):
        wanted = {index: _key(row[name]) for index, row in enumerate(rows) if row.get(name) is not None}
        seen = _seen(fields.everything(record)[name].target, set(wanted.values()), writer)
        for index, key in wanted.items():
            if key not in seen:
                wrong.setdefault(index, Invalid({name: _("There is no such record.")}))
    return wrong


def clean(record: Record, obj: Model, *, in_batch: bool = False) -> None:
    """Check the values of one object; a batch leaves existence and uniqueness to the database.

    :raises Invalid: with the reason per field.
    """
    hidden = [c.name for c in obj._meta.concrete_fields if not c.editable or c.generated]
    followed = [c.name for c in obj._meta.concrete_fields if c.is_relation]
    try:
        if in_batch:
            obj.clean_fields(exclude=hidden + [name for name in followed if getattr(obj, f"{name}_id") is not None])
            obj.clean()
        else:
            obj.full_clean(exclude=hidden, validate_constraints=False)
    except ValidationError as error:
        raise Invalid(_reasons(error)) from error
    if not in_batch and (wrong := contradicting.found(obj, hidden)):
        raise Invalid(wrong)


def _reasons(error: ValidationError) -> dict[str, str]:
    if not hasattr(error, "error_dict"):
        return {"": " ".join(error.messages)}
    return {("" if name == "__all__" else name): " ".join(texts) for name, texts in error.message_dict.items()}


def _key(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def _seen(model: type[Model], keys: set[Any], writer: Writer) -> set[Any]:
    record = registry.of(model)
    rows = reading.visible(record, writer.by) if record else model._default_manager.all()
    return set(rows.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
