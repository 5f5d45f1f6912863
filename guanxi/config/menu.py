"""What stands in the navigation, in which order, and who sees it; and what the frame around a page shows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from guanxi.config import spoken
from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.people.rights import rights_of
from guanxi.records import faces, reading, registry
from guanxi.records.declare import Record

Label = Any  # str or a lazy translation


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A place in the menu: the list of the record at `record`, or the page named `page`.

    A page appears to those who may view the record at `right`, or do `anywhere` with any record at all; to anybody if both are empty.
    """

    record: str = ""
    page: str = ""
    label: Label = ""
    icon: str = ""
    right: str = ""
    anywhere: str = ""


@dataclass(frozen=True)
class Group:
    """Some entries under one heading; records that name this group follow by themselves if it `gathers` them.

    It `starts_folded` for people who have not yet folded or opened any group themselves.
    """

    name: str
    label: Label
    entries: tuple[Entry, ...] = ()
    gathers: bool = True
    starts_folded: bool = False


@dataclass(frozen=True)
class Place:
    """An entry as one person sees it on one page."""

    label: str
    icon: str
    href: str
    current: bool = False
    quick: str = ""


@dataclass(frozen=True)
class Heading:
    """A group as one person sees it."""

    name: str
    label: str
    places: list[Place] = field(default_factory=list)
    is_folded: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its places show: also a folded group opens while one is in it."""
        return not self.is_folded or any(place.current for place in self.places)


MENU = (
    Group("home", "", (Entry(page="home", label=_("Home"), icon="home"),)),
    Group("customers", _("Customers"), (Entry(record="accounts"), Entry(record="contacts"))),
    Group("sales", _("Sales"), (Entry(record="orders"), Entry(record="invoices"), Entry(record="payments"))),
    Group("catalog", _("Catalog"), (Entry(record="products"), Entry(record="categories")), starts_folded=True),
    Group(
        "analysis",
        _("Analysis"),
        (
            Entry(page="explorer", label=_("Explorer"), icon="chart-dots-3", right="analytics"),
            Entry(record="dashboards"),
            Entry(record="reports"),
            Entry(page="pyramid", label=_("Value pyramid"), icon="pyramid", right="evaluation"),
            Entry(page="contribution", label=_("Profit contribution"), icon="chart-bar", right="evaluation"),
            Entry(page="compare-customers", label=_("Customers compared"), icon="arrows-exchange", right="evaluation"),
            Entry(page="margins", label=_("Margin tiers"), icon="stairs", right="evaluation"),
            Entry(page="market", label=_("Markets"), icon="swords", right="market-figures"),
        ),
    ),
    Group(
        "insight",
        _("Insight"),
        (
            Entry(page="mining", label=_("Mining"), icon="pick", right="mining-runs"),
            Entry(page="predictions", label=_("Predictions"), icon="crystal-ball", right="mining-runs"),
            Entry(page="segments", label=_("Segments"), icon="users-group", right="mining-runs"),
            Entry(page="forecast", label=_("Sales forecast"), icon="chart-line", right="mining-runs"),
            Entry(record="decisions"),
            Entry(record="proposals"),
            Entry(page="loading", label=_("Data sources"), icon="database-import", right="loading"),
        ),
        starts_folded=True,
    ),
    Group(
        "settings",
        _("Settings"),
        (
            Entry(page="imports", label=_("Import"), icon="file-import", anywhere=RightTo.IMPORT),
            Entry(page="bin", label=_("Recycle bin"), icon="trash", anywhere=RightTo.DELETE),
            Entry(page="settings", label=_("Settings"), icon="settings"),
        ),
        gathers=False,  # the page of settings shows them
    ),
)
_added: dict[str, tuple[Entry, ...]] = {}
FOLDED = "guanxi-menu"
"""The cookie that names the groups which this browser keeps folded, with dots between; it is written by frontend/src/shell.js."""
PHONE_BAR = ("home", "accounts", "contacts", "orders", "pyramid")
QUICK_CREATE = ("accounts", "contacts", "orders", "products")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates the frame of this request, made only when a page asks for it."""
    return {"shell": SimpleLazyObject(lambda: Shell(request)), "sees": partial(_sees, request)}


def _sees(request: HttpRequest, path: str, *names: str) -> bool:
    """Whether who asks sees these fields of the object at `path`."""
    person = getattr(request, "user", None)
    return isinstance(person, Person) and faces.sees(path, person, *names)


class Shell:
    """The frame around the page that a request asks for."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def person(self) -> Person | None:
        """Who is signed in."""
        person = getattr(self.request, "user", None)
        return person if isinstance(person, Person) or getattr(person, "is_authenticated", False) else None

    @cached_property
    def standing(self) -> tuple[Any, ...]:
        """What the menus depend on: what this person may do, and the places that the page belongs to."""
        rights = rights_of(self.person) if isinstance(self.person, Person) else None
        grants = None if rights is None else rights.everything or frozenset(rights.grants.items())
        return grants, tuple(href for href in _hrefs(registry.edition()) if self._is_current(href))

    @cached_property
    def identity(self) -> tuple[Any, ...]:
        """What the menu of the person tells about them."""
        person = self.person
        return (str(person), person.title, person.email, person.appearance) if person else ()

    @property
    def appearance(self) -> str:
        """``light``, ``dark`` or, if the system decides, nothing."""
        chosen = self.person.appearance if self.person else ""
        return chosen if chosen in {"light", "dark"} else ""

    @property
    def is_narrow(self) -> bool:
        """Whether this browser keeps the sidebar folded."""
        return self.request.COOKIES.get("guanxi-sidebar") == "narrow"

    @cached_property
    def folded(self) -> frozenset[str]:
        """The groups of the menu that this browser keeps folded."""
        kept = self.request.COOKIES.get(FOLDED)
        if kept is None:
            return frozenset(group.name for group in MENU if group.starts_folded)
        return frozenset(group.name for group in MENU if group.name in kept.split("."))

    @property
    def flashes(self) -> Iterable[Any]:
        """Messages that an earlier request left for this page."""
        return get_messages(self.request)

    @property
    def words(self) -> dict[str, Any]:
        """What scripts say to people who signed in."""
        return spoken.words()

    @cached_property
    def menu(self) -> list[Heading]:
        """The groups with the places that this person may use."""
        headings = [
            Heading(group.name, str(group.label), self._places(entries_of(group)), group.name in self.folded) for group in MENU
        ]
        return [heading for heading in headings if heading.places]

    @cached_property
    def phone_bar(self) -> list[Place]:
        """The four most used places; the fifth button opens the whole menu."""
        known = {entry.record or entry.page: entry for group in MENU for entry in entries_of(group)}
        return self._places(known[name] for name in PHONE_BAR if name in known)[:4]

    @cached_property
    def quick_create(self) -> list[Place]:
        """The records that this person may create from anywhere, the most used ones first."""
        known = [record for path in QUICK_CREATE if (record := registry.at(path))]
        known += [
            record
            for record in registry.everything()
            if record.group not in ("", "settings") and not (record.parent or record.made_on) and record not in known
        ]
        return [
            Place(str(record.label), record.icon, f"/{record.path}/new/", quick=f"/{record.path}/quick/")
            for record in known
            if self.person and reading.may(record, self.person, RightTo.CREATE)
        ]

    def _places(self, entries: Iterable[Entry]) -> list[Place]:
        return [place for entry in entries if (place := self._place(entry))]

    def _place(self, entry: Entry) -> Place | None:
        if not self.person or not _is_open(entry, self.person):
            return None
        record = registry.at(entry.record) if entry.record else None
        href = f"/{entry.record}/" if record else _address(entry.page)
        if href is None:
            return None
        label, icon = (record.labels, entry.icon or record.icon) if record else (entry.label, entry.icon)
        return Place(str(entry.label or label), icon, href, self._is_current(href))

    def _is_current(self, href: str) -> bool:
        return self.request.path == href if href == "/" else self.request.path.startswith(href)


def add(entries: Mapping[str, tuple[Entry, ...]]) -> None:
    """Give groups further entries: what plugins bring.

    :raises KeyError: if there is no such group.
    """
    names = {group.name for group in MENU}
    for name, added in entries.items():
        if name not in names:
            raise KeyError(f"{name!r} is no group of the menu; there are {', '.join(sorted(names))}")
        _added[name] = (*_added.get(name, ()), *(entry for entry in added if entry not in _added.get(name, ())))
    registry.renew()


def entries_of(group: Group) -> Iterator[Entry]:
    """Yield a group's own entries, then the records that chose this group by themselves."""
    yield from group.entries
    yield from _added.get(group.name, ())
    if not group.gathers:
        return
    listed = {entry.record for each in MENU for entry in (*each.entries, *_added.get(each.name, ()))}
    for record in registry.everything():
        if record.group == group.name and record.path not in listed:
            yield Entry(record=record.path)


@lru_cache(maxsize=2)
def _hrefs(edition: int) -> tuple[str, ...]:
    """Where the menus lead, whoever may go there."""
    del edition  # only tells one state of the objects from the next
    entries = [entry for group in MENU for entry in entries_of(group)]
    found = [f"/{entry.record}/" if entry.record else _address(entry.page) for entry in entries]
    return tuple(href for href in found if href)


def _is_open(entry: Entry, person: Person) -> bool:
    if entry.record:
        record = registry.at(entry.record)
        return record is not None and _may_view(record, person)
    if entry.anywhere:
        return any(reading.may(record, person, entry.anywhere) for record in registry.everything())
    return not entry.right or rights_of(person).may(entry.right)


def _may_view(record: Record, person: Person) -> bool:
    return reading.may(record, person, RightTo.VIEW)


def _address(page: str) -> str | None:
    try:
        return reverse(page) if page else None
    except NoReverseMatch:
        return None
