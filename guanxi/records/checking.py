"""What every writing asks before it saves: rights, relations within reach, values that make sense."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from guanxi.people.models.role import RightTo
from guanxi.people.rights import owner_ids, rights_of

from . import choosing, contradicting, faces, fields, reading, registry
from .declare import Record
from .models import Channel
from .plain_values import Suspicion
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


def may_give_away(record: Record, obj: Model, writer: Writer) -> None:
    """Who may change a record only because it was shared does not make it their own or anybody else's.

    :raises Invalid: at the field of who is responsible.
    """
    person = writer.by
    if person is None or obj.pk not in rights_of(person).shared_with(record.path, RightTo.CHANGE):
        return
    if not reading.within(record, person, obj, RightTo.CHANGE, with_shared=False):
        raise Invalid({record.owner: _("This record is shared with you; you cannot change who is responsible for it.")})


def known_fields(record: Record, values: Values, writer: Writer) -> None:
    """Only fields that people may fill are written, and of these only those that the writer's roles leave open.

    :raises Invalid: naming the first one that is not; one that is hidden from the writer as if it did not exist.
    """
    seen = record if writer.by_rule else faces.face(record, writer.by)
    for name in values:
        field = fields.named(seen, name)
        if field is None or not field.editable:
            raise Invalid({"": _("%(name)s cannot be changed.") % {"name": field.label if field else name}})


def field_rights(record: Record, values: Values, writer: Writer) -> None:
    """The writer's roles leave these fields open.

    :raises Invalid: naming the first one that they do not.
    """
    seen = record if writer.by_rule else faces.face(record, writer.by)
    if seen is not record:
        opened = {field.name for field in fields.editable(record)}
        known_fields(record, {name: None for name in values if name in opened}, writer)


def told_to(writer: Writer, record: Record, refusal: Invalid) -> Invalid:
    """A refusal without the reasons about fields that are hidden from the writer; these become one general sentence."""
    unseen = faces.hidden(record, writer.by)
    told = {name: reason for name, reason in refusal.fields.items() if name not in unseen}
    if len(told) == len(refusal.fields):
        return refusal
    told[""] = _("A field that you cannot see stands against this. Ask somebody who sees all fields, or an administrator.")
    return Invalid(told)


def offered(record: Record, values: Values, writer: Writer) -> None:
    """New values are choices that the company still offers; what is put back as it was need not be.

    :raises Invalid: with the reason per field.
    """
    for invalid in not_offered(record, [values], writer).values():
        raise invalid


def not_offered(record: Record, rows: Sequence[Values], writer: Writer) -> dict[int, Invalid]:
    """Which rows (by index) hold a choice that the company does not offer any more."""
    if writer.channel == Channel.UNDO:
        return {}
    found = {index: choosing.refused(record.path, values) for index, values in enumerate(rows)}
    return {index: Invalid(reasons) for index, reasons in found.items() if reasons}


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


def clean(record: Record, obj: Model, writer: Writer, changed: Collection[str] | None = None) -> None:
    """Check the values of one object; of a stored one the rules between records only as far as fields `changed` that they are about.

    That what it points to exists was checked with the right to see it (`relations_in_reach`), and the database insists on it.

    :raises Invalid: with the reason per field that the writer may see.
    """
    hidden = [c.name for c in obj._meta.concrete_fields if not c.editable or c.generated]
    try:
        obj.full_clean(exclude=[*hidden, *_settled(obj, changed)], validate_constraints=False)
    except ValidationError as error:
        raise told_to(writer, record, Invalid(_reasons(error))) from error
    if wrong := contradicting.found(obj, hidden, changed):
        raise told_to(writer, record, Invalid(wrong))


def _settled(obj: Model, changed: Collection[str] | None) -> Iterator[str]:
    """The fields whose values need no question to the database: relations that are set, and what stays as unique as it was."""
    for column in obj._meta.concrete_fields:
        is_set_relation = column.many_to_one and getattr(obj, column.attname) is not None
        is_as_it_was = changed is not None and column.unique and column.name not in changed
        if is_set_relation or is_as_it_was:
            yield column.name


def unclean(record: Record, objects: Sequence[Model], writer: Writer) -> dict[int, Invalid]:
    """Which objects of a batch (by index) hold values that cannot be accepted; existence and uniqueness are left to the database."""
    suspicion = Suspicion(record.model)
    suspected = suspicion.of(objects)
    wrong: dict[int, Invalid] = {}
    for index, obj in enumerate(objects):
        try:
            if doubtful := suspected.get(index):
                obj.clean_fields(exclude=suspicion.others(doubtful))
            obj.clean()
        except ValidationError as error:
            wrong[index] = told_to(writer, record, Invalid(_reasons(error)))
    return wrong


def _reasons(error: ValidationError) -> dict[str, str]:
    if not hasattr(error, "error_dict"):
        return {"": " ".join(error.messages)}
    return {("" if name == "__all__" else name): " ".join(texts) for name, texts in error.message_dict.items()}


def _key(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def _seen(model: type[Model], keys: set[Any], writer: Writer) -> set[Any]:
    record = registry.of(model)
    if record and len(keys) == 1 and all(type(key) is int for key in keys):
        return {key for key in keys if reading.is_seen(record, writer.by, key)}
    rows = reading.visible(record, writer.by) if record else model._default_manager.all()
    return set(rows.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
