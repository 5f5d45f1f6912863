"""Saved views: which ones a person has for a list, which one opens first, and what may be done with them."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import Exists, F, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.people.prepared import prepared
from guanxi.records import remembering_settings as remembering
from guanxi.records.declare import Record
from guanxi.records.models import Change, ListPreference, View, ViewChoice
from guanxi.records.refusals import Invalid
from guanxi.records.writer import Writer

SHOWN_CHANGES = 20
MOST = 200
"""So many views are offered for one list."""
Sharing = View.Sharing


@dataclass(frozen=True)
class Saved:
    """A view as one person sees it."""

    pk: int
    name: str
    icon: str
    address: str
    sharing: str
    is_own: bool
    is_default: bool
    is_pinned: bool
    opens_first: bool


@dataclass(frozen=True)
class Desk:
    """How a person has arranged the list of one object: own columns and widths, and the views at hand."""

    columns: tuple[str, ...] = ()
    widths: dict[str, int] = field(default_factory=dict)
    views: tuple[Saved, ...] = ()

    def view(self, pk: int | None) -> Saved | None:
        """The view of this key, if it is at hand."""
        return next((one for one in self.views if one.pk == pk), None)

    @property
    def first(self) -> Saved | None:
        """The view that opens by itself: the person's own choice, else what opens for everybody."""
        chosen = [one for one in self.views if one.opens_first]
        return next(iter(chosen or [one for one in self.views if one.is_default]), None)

    @property
    def pinned(self) -> list[Saved]:
        """The views that stand above the list."""
        return [one for one in self.views if one.is_pinned]


def usable(path: str, person: Person) -> QuerySet[View]:
    """The views of a list that a person may use."""
    return usable_anywhere(person).filter(path=path)


def usable_anywhere(person: Person) -> QuerySet[View]:
    """The views of all lists that a person may use: own ones, those for everybody, those for a team or role of theirs."""
    in_team = Exists(View.teams.through.objects.filter(view=OuterRef("pk"), team__members=person))
    in_role = Exists(View.roles.through.objects.filter(view=OuterRef("pk"), role__people=person))
    shared = Q(sharing=Sharing.EVERYBODY) | (Q(sharing=Sharing.SOME) & (Q(in_team) | Q(in_role)))
    return View.objects.filter(Q(owner=person) | shared)


def may_change(view: View, person: Person) -> bool:
    """Whether this person may rename, overwrite, share and delete a view: its owner, and administrators those that are shared."""
    return view.owner_id == person.pk or (person.is_administrator and view.sharing != Sharing.PRIVATE)


def desk(record: Record, person: Person) -> Desk:
    """The person's arrangement of a list, in one statement."""
    statement, values = _statement(record.path)
    with prepared(), connection.cursor() as cursor:
        cursor.execute(statement, [person.pk if value == SOMEBODY else value for value in values])
        found = cursor.fetchone()
    listed = [json.loads(one) for one in found[0]] if found else []
    choice = json.loads(found[1]) if found and found[1] else {}
    return Desk(
        tuple(choice.get("columns") or ()), dict(choice.get("widths") or {}), tuple(_saved(one, person) for one in listed)
    )


SOMEBODY = -7_301
"""Stands for the person's key in a statement that is put together once and asked by everybody: that took longer than the asking."""


@lru_cache(maxsize=1024)
def _statement(path: str) -> tuple[str, tuple[Any, ...]]:
    """What asks for the views and the choice of one person, and its values."""
    person = Person(pk=SOMEBODY)
    mine = ViewChoice.objects.filter(view=OuterRef("pk"), person=person)
    views = (
        usable(path, person)
        .annotate(
            pinned=Subquery(mine.values("is_pinned")[:1]),
            first=Subquery(mine.values("is_default")[:1]),
        )
        .order_by("name", "pk")[:MOST]
        .values(
            told=JSONObject(
                pk=F("pk"), name=F("name"), icon=F("icon"), address=F("address"), sharing=F("sharing"),
                owner=F("owner_id"), is_default=F("is_default"), pinned=F("pinned"), first=F("first"),
            )
        )
    )  # fmt: skip
    chosen = ListPreference.objects.filter(person=OuterRef("pk"), path=path)
    asked = (
        Person.objects.filter(pk=person.pk)
        .annotate(
            list_views=ArraySubquery(views),
            list_choice=Subquery(
                chosen.values(told=JSONObject(columns=F("columns"), widths=F("widths")))[:1], output_field=JSONField()
            ),
        )
        .values_list("list_views", "list_choice")
    )
    statement, values = asked.query.sql_with_params()
    return statement, tuple(values)


@transaction.atomic
def save_as(path: str, name: str, address: str, person: Person, *, at: datetime.datetime) -> View:
    """Keep a list as a new private view, pinned above the list.

    :raises Invalid: without a name, or if the person has one of this name.
    """
    view = View(owner=person, path=path, address=address, created_at=at, changed_at=at)
    _name(view, name)
    view.save()
    ViewChoice.objects.create(person=person, view=view, is_pinned=True)
    remembering.created(view, Writer(by=person, at=at))
    return view


@transaction.atomic
def overwrite(view: View, address: str, writer: Writer) -> None:
    """Keep a list under a view that exists."""
    before = remembering.seen(view)
    view.address, view.changed_at = address, writer.at
    view.save(update_fields=["address", "changed_at"])
    remembering.changed(view, before, writer)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a view is to be called, and who may use it."""

    name: str
    sharing: str
    teams: Sequence[Any] = ()
    roles: Sequence[Any] = ()
    is_default: bool = False


@transaction.atomic
def change(view: View, wanted: Wanted, writer: Writer) -> None:
    """Rename and share a view; one that opens for everybody takes the place of the one before.

    :raises Invalid: without a name, with a name that is taken, or shared with some but with nobody chosen.
    """
    before = remembering.seen(view)
    _name(view, wanted.name)
    if wanted.sharing == Sharing.SOME and not wanted.teams and not wanted.roles:
        raise Invalid({"sharing": _("Choose the teams or roles that may use this view.")})
    view.sharing = wanted.sharing
    view.is_default = wanted.is_default and wanted.sharing == Sharing.EVERYBODY
    view.save(update_fields=["name", "sharing", "is_default"])
    view.teams.set(wanted.teams if wanted.sharing == Sharing.SOME else [])
    view.roles.set(wanted.roles if wanted.sharing == Sharing.SOME else [])
    if view.is_default:
        for other in View.objects.filter(path=view.path, is_default=True).exclude(pk=view.pk):
            was = remembering.seen(other)
            other.is_default = False
            other.save(update_fields=["is_default"])
            remembering.changed(other, was, writer)
    remembering.changed(view, before, writer)


@transaction.atomic
def delete(view: View, writer: Writer) -> None:
    """Remove a view for everybody who used it; the records stay."""
    remembering.removed(view, writer)
    view.delete()


def history(view: View) -> list[Change]:
    """Who made and changed a view, the last change first."""
    rows = Change.objects.filter(path=remembering.PATHS[View], object_id=view.pk).select_related("by").order_by("-pk")
    return list(rows[:SHOWN_CHANGES])


@transaction.atomic
def choose(view: View, person: Person, *, is_pinned: bool | None = None, opens_first: bool | None = None) -> None:
    """Pin a view above the list, or let it open first; of a list only one does."""
    found, _made = ViewChoice.objects.get_or_create(person=person, view=view)
    if is_pinned is not None:
        found.is_pinned = is_pinned
    if opens_first is not None:
        ViewChoice.objects.filter(person=person, view__path=view.path, is_default=True).update(is_default=False)
        found.is_default = opens_first
    found.save()


def _name(view: View, name: str) -> None:
    name = " ".join(name.replace("\x00", "").split())[:120]
    if not name:
        raise Invalid({"name": _("Give the view a name.")})
    if View.objects.filter(path=view.path, owner=view.owner, name=name).exclude(pk=view.pk).exists():
        raise Invalid({"name": _("You have a view of this name already.")})
    view.name = name


def _saved(told: dict[str, Any], person: Person) -> Saved:
    return Saved(
        pk=told["pk"],
        name=told["name"],
        icon=told["icon"],
        address=told["address"],
        sharing=told["sharing"],
        is_own=told["owner"] == person.pk,
        is_default=told["is_default"],
        is_pinned=bool(told["pinned"]) or (told["pinned"] is None and told["sharing"] != Sharing.PRIVATE),
        opens_first=bool(told["first"]),
    )
