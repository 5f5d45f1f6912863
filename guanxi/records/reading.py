"""The one way to read: which rows a person may see, change, delete, export."""

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, router
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from guanxi.people.models import Person
from guanxi.people.models.role import Reach, RightTo
from guanxi.people.prepared import prepared
from guanxi.people.rights import owner_ids, rights_of

from . import registry, statements
from .declare import Record
from .models import Searchable
from .statements import Told

NOTHING = Q(pk__in=())


@dataclass(frozen=True)
class Extent:
    """Whose records a right reaches (None = everybody's, and nobody's), and the keys of those (or their wholes) that were shared."""

    owners: frozenset[int] | None = None
    shared: frozenset[int] = frozenset()


def rights_path(record: Record) -> str:
    """The path on which rights are asked: a part (order line) obeys the rights of its whole (order)."""
    if not record.parent:
        return record.path
    whole = registry.of(record.model._meta.get_field(record.parent).related_model)  # type: ignore[arg-type]
    return rights_path(whole) if whole else record.path


def owner_path(record: Record) -> str:
    """Where the person responsible for a record stands; a part has the owner of its whole. "" = nobody is responsible."""
    if record.owner or not record.parent:
        return record.owner
    whole = registry.of(record.model._meta.get_field(record.parent).related_model)  # type: ignore[arg-type]
    above = owner_path(whole) if whole else ""
    return f"{record.parent}__{above}" if above else ""


def whole_path(record: Record) -> str:
    """Where the key of the whole stands whose rights a record obeys: "pk", or "order" of an order line."""
    if not record.parent:
        return "pk"
    whole = registry.of(record.model._meta.get_field(record.parent).related_model)  # type: ignore[arg-type]
    above = whole_path(whole) if whole else "pk"
    return record.parent if above == "pk" else f"{record.parent}__{above}"


def may(record: Record, person: Person | None, action: str = RightTo.VIEW) -> bool:
    """Whether the person may do this with any record of the object at all."""
    return person is None or rights_of(person).may(rights_path(record), asked(record, action))


def visible(record: Record, person: Person | None, action: str = RightTo.VIEW, *, with_shared: bool = True) -> QuerySet[Any]:
    """The rows with which the person may do `action`; nothing at all without the right. `with_shared`: also by a share."""
    rows = record.model._default_manager.all()
    if issubclass(record.model, Searchable):
        rows = rows.defer("search")
    if person is None:
        return rows
    found = extent(record, person, action)
    if found is None:
        return rows.none()
    if record.reserved is not None and action in (RightTo.CHANGE, RightTo.DELETE) and not rights_of(person).everything:
        rows = rows.exclude(record.reserved)
    rows = without_the_unseen(record, rows, person)
    if found.owners is None:
        return rows
    owner = owner_path(record)
    within_reach = Q(**{f"{owner}__in": found.owners}) if owner else NOTHING
    shared = found.shared if with_shared else frozenset()
    return rows.filter(within_reach | Q(**{f"{whole_path(record)}__in": shared}) if shared else within_reach)


def extent(record: Record, person: Person | None, action: str = RightTo.VIEW) -> Extent | None:
    """How far the person's right to `action` reaches; None without the right."""
    if person is None:
        return Extent()
    rights, path, asking = rights_of(person), rights_path(record), asked(record, action)
    reach = rights.reach(path, asking)
    return None if reach == Reach.NONE else Extent(owner_ids(person, reach), rights.shared_with(path, asking))


def scope(record: Record, person: Person | None, action: str = RightTo.VIEW) -> tuple[Hashable, ...] | None:
    """What the words of a question about visible rows depend on, so that its statement can be kept; None if that cannot be told."""
    is_free = person is None or rights_of(person).everything
    if not is_free and (
        record.unseen is not None or (record.reserved is not None and action in (RightTo.CHANGE, RightTo.DELETE))
    ):
        return None
    return record.path, extent(record, person, action)


def hides_rows(record: Record, person: Person | None) -> bool:
    """Whether single rows within reach are kept from the person because of what their roles hide elsewhere."""
    return bool(without_the_unseen(record, record.model._default_manager.all(), person).query.where)


def without_the_unseen(record: Record, rows: QuerySet[Any], person: Person | None) -> QuerySet[Any]:
    """These rows without those that would show what the person's roles hide elsewhere."""
    if record.unseen is None or person is None or rights_of(person).everything:
        return rows
    away = record.unseen(person)
    return rows if away is None else rows.exclude(away)


def one(record: Record, person: Person | None, pk: int, *, action: str = RightTo.VIEW, follow: Iterable[str] = ()) -> Any:
    """The record with this key if the person may do `action` with it.

    :raises Http404: if there is none within reach.
    """
    along = tuple(follow)
    found = first(record, person, pk, action, lambda rows: rows.select_related(*along), ("one", *along))
    if found is None:
        raise Http404
    return found


KEY = Told("key")
LARGEST = 2**63 - 1


def first(
    record: Record,
    person: Person | None,
    pk: int,
    action: str,
    with_more: Callable[[QuerySet[Any]], QuerySet[Any]],
    about: tuple[Hashable, ...],
) -> Any:
    """The record with this key if it is in reach, with what `with_more` fetches along, which `about` tells from everything else; or None."""
    if isinstance(pk, int) and not -LARGEST <= pk <= LARGEST:
        return None
    known = scope(record, person, action)
    using = router.db_for_read(record.model) or DEFAULT_DB_ALIAS
    with prepared(using):  # planning the joins takes longer than following them by key
        if known is None:
            return with_more(visible(record, person, action)).filter(pk=pk).first()
        found = statements.objects(
            record.model,
            (*known, action, *about),
            lambda: with_more(visible(record, person, action)).filter(pk=KEY.expression)[:1],
            {KEY: pk},
        )
    return found[0] if found else None


def is_seen(record: Record, person: Person | None, pk: Any) -> bool:
    """Whether there is a record with this key that the person may see."""
    return first(record, person, pk, RightTo.VIEW, lambda rows: rows.only("pk"), ("is seen",)) is not None


def within(record: Record, person: Person | None, obj: Model, action: str, *, with_shared: bool = True) -> bool:
    """Whether this very object lies within the person's reach for `action`."""
    rows = visible(record, person, action, with_shared=with_shared)
    return not rows.query.where or rows.filter(pk=obj.pk).exists()  # without a condition every record is in reach


def keys_within(record: Record, person: Person | None, keys: Collection[int], action: str = RightTo.VIEW) -> set[int]:
    """Those of these keys whose records lie within the person's reach; nothing is asked where nothing is out of reach."""
    rows = visible(record, person, action)
    return set(rows.filter(pk__in=keys).values_list("pk", flat=True)) if keys and rows.query.where else set(keys)


def asked(record: Record, action: str) -> str:
    """The right that is asked for: adding or removing a part is a change of the whole."""
    return RightTo.CHANGE if record.parent and action in (RightTo.CREATE, RightTo.DELETE) else action
