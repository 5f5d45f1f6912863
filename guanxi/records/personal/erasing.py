"""Erasing one person everywhere: the record stays as "erased person" where orders and invoices need it, its values go."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from guanxi.people import auditing
from guanxi.people.models import Person, SignInFailure
from guanxi.records import indexing, remembering
from guanxi.records.attaching import storing
from guanxi.records.auditing import blanking, marking
from guanxi.records.bin import beside
from guanxi.records.declare import Record
from guanxi.records.models import Change, Delivery, Removed
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import gathering, leftovers, sweeping
from . import subject as subjects
from .subject import Subject

Hook = Callable[[Subject], int]
_hooks: list[Hook] = []
VERB = "erased"


class StillInCharge(Refusal):
    """Who administrates, or asks for it, cannot be erased."""

    def __init__(self) -> None:
        super().__init__(_("An administrator cannot be erased. Take the right away first."))


def also(hook: Hook) -> None:
    """Let a folder blank what the kernel cannot know of; the hook returns how many rows that were."""
    _hooks.append(hook)


@transaction.atomic
def erase(record: Record, obj: Any, writer: Writer) -> dict[str, int]:
    """Erase the person behind a record; returns how many rows were touched per place.

    :raises StillInCharge: for administrators.
    """
    if isinstance(obj, Person) and obj.is_administrator:
        raise StillInCharge
    subject = subjects.of(record, obj)
    report = {"entries": gathering.entries(subject).count(), "changes": gathering.changes(subject).count()}
    history = _history(subject)
    entries = _entries(subject)
    report["files"] = _drop_files(subject)
    report["parts"] = _drop_parts(subject)
    blank(record, obj, writer)
    _forget_sign_in(subject)
    report["hooks"] = sum(hook(subject) for hook in _hooks)
    Removed.objects.filter(path=record.path, object_id__in=subject.keys).delete()
    gathering.mergings(subject).delete()
    report["mentions"] = sum(sweeping.mask(place, subject.texts) for place in sweeping.places()) if subject.texts else 0
    remembering.changed(record, [(obj, {})], writer, VERB)
    report["blanked"] = blanking.blank(entries=entries, changes=history, by=writer.by, at=writer.at)
    report["import_files"] = leftovers.remove(subject.texts)
    auditing.note(auditing.Kind.PERSONAL, by=writer.by, at=writer.at, path=record.path, key=subject.key, what={"erased": report})
    return report


def blank(record: Record, obj: Any, writer: Writer) -> None:
    """Blank the personal fields of a record in place; what the product needs gets "erased person" and the key."""
    for name in sorted(marking.personal(record)):
        column: Any = record.model._meta.get_field(name)
        setattr(obj, column.attname, _empty(record, column, obj.pk))
    if isinstance(obj, Person):
        obj.is_active = False
        obj.set_unusable_password()
    if record.prepare:
        record.prepare([obj])
    if hasattr(obj, "search"):
        indexing.fill(record, [obj])
    obj.version += 1
    obj.changed_at = writer.at
    obj.save()
    if record.settle:
        record.settle([obj])


def _empty(record: Record, column: Any, key: int) -> Any:
    """What stands in a field of somebody erased."""
    if column.name == "username":
        return f"erased-{key}"
    if column.name in (record.name or ("name",))[:1] and isinstance(column, models.CharField):
        return _("Erased person %(key)s") % {"key": key}
    if column.null:
        return None
    return column.get_default() if column.has_default() else column.to_python("" if column.empty_strings_allowed else None)


def _history(subject: Subject) -> dict[tuple[str, ...], list[int]]:
    """Which fields are blanked in which changes: the personal ones of the person's record, everything of its parts, mentions elsewhere."""
    personal, found = marking.personal(subject.record), defaultdict(list)
    for pk, path, values in gathering.changes(subject).values_list("pk", "path", "values").iterator():
        names = tuple(sorted(values if path != subject.record.path else personal.intersection(values)))
        if names:
            found[names].append(pk)
    done = {pk for keys in found.values() for pk in keys}
    for pk, values in _mentioning(Change, '"values"', subject.texts):
        names = tuple(sorted(name for name, pair in values.items() if _has(pair, subject.texts)))
        if names and pk not in done:
            found[names].append(pk)
    return dict(found)


def _entries(subject: Subject) -> list[int]:
    mentioned = [pk for pk, _what in _mentioning(auditing.AuditEntry, "what", subject.texts, "who")]
    return sorted({*gathering.to_blank(subject).values_list("pk", flat=True), *mentioned})


def _mentioning(model: type[models.Model], column: str, texts: tuple[str, ...], other: str = "") -> list[tuple[int, Any]]:
    if not texts:
        return []
    table, more = model._meta.db_table, f" OR {other} ILIKE ANY(%s)" if other else ""
    with connection.cursor() as cursor:
        asked = [sweeping.likes(texts)] * (2 if other else 1)
        cursor.execute(f"SELECT id FROM {table} WHERE {column}::text ILIKE ANY(%s){more}", asked)  # noqa: S608 (names of ours)
        keys = [row[0] for row in cursor.fetchall()]
    name = column.strip('"')
    return list(model._default_manager.filter(pk__in=keys).values_list("pk", name))


def _has(value: Any, texts: tuple[str, ...]) -> bool:
    told = str(value).lower()
    return any(text.lower() in told for text in texts)


def _drop_files(subject: Subject) -> int:
    keys = {subject.record.path: list(subject.keys)}
    for part, row in subjects.parts_of(subject.record, subject.obj):
        keys.setdefault(part.path, []).append(row.pk)
    count = 0
    for path, some in keys.items():
        count += len(storing.places_of(path, some))
        storing.remove_all_of(path, some)
        Delivery.objects.filter(path=path, object_id__in=some).delete()
        beside.drop(path, some)
    return count


def _drop_parts(subject: Subject) -> int:
    """Further numbers and addresses, statements and places in accounts go with the person."""
    by_model: dict[type[models.Model], list[int]] = defaultdict(list)
    for part, row in subjects.parts_of(subject.record, subject.obj):
        by_model[part.model].append(row.pk)
    return sum(model._default_manager.filter(pk__in=keys).delete()[0] for model, keys in by_model.items())


def _forget_sign_in(subject: Subject) -> None:
    """Sessions, devices, keys and identities of somebody who worked here."""
    if not isinstance(subject.obj, Person):
        return
    for relation in subject.obj._meta.related_objects:
        if (
            relation.related_model._meta.app_label == "people" and relation.on_delete is models.CASCADE and relation.one_to_many
        ) or relation.one_to_one:
            relation.related_model._default_manager.filter(**{relation.field.name: subject.key}).delete()
    SignInFailure.objects.filter(who__in=[text.lower()[:60] for text in subject.texts]).delete()
