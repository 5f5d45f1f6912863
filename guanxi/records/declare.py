"""The vocabulary in which a capability describes one of its objects.

A declaration is plain data: frozen, typed, compared and printed like any other value. It names fields by their model name
(checked at start-up, see checks.py) and behavior by the function itself (checked by the type checker), never by a dotted path.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q

Label = Any  # str or a lazy translation
Verb = Callable[..., object]
Batch = Callable[[Sequence[Any]], None]
Telling = Callable[[Any, Any, Any], str]


def _always(_obj: Any) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What the list page shows before a person chooses otherwise; `sort` is a field, "-" before it turns it around.

    `unsummed` are numbers whose sum tells nothing (a unit price, a rate).
    """

    columns: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    sort: str = "-changed_at"
    unsummed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Some fields under one heading, on the record page and in the form."""

    title: Label
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Action:
    """A verb of the domain, offered as a button on the record page.

    The verb is called as `verb(obj, writer=writer, **answers)`, changes the object in memory or through records.saving, and refuses
    by raising a Refusal; the kernel saves and remembers. `asks` maps the answers it needs to callables that make a django form
    field. `allowed` hides the button where the verb would refuse anyway.
    """

    verb: Verb
    label: Label
    icon: str = "bolt"
    allowed: Callable[[Any], bool] = _always
    asks: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    danger: bool = False

    @property
    def name(self) -> str:
        """The verb's name, used in addresses and history."""
        return self.verb.__name__


@dataclass(frozen=True, kw_only=True)
class Number:
    """How an object is numbered: `field` gets prefix + year (if yearly) + running number with this many digits."""

    field: str = "number"
    prefix: str = ""
    yearly: bool = False
    digits: int = 6


@dataclass(frozen=True, kw_only=True, eq=False)
class Merging:
    """How two records of an object become one; an object without it cannot be merged.

    together    fields that make sense only as one (the parts of a birthday): all come from the same record
    loosen      called with the record that stays and those that go, before anything moves: lets their parts live side by side
    tidy        called with the record that stays and its stored values from before, after everything moved
    """

    together: tuple[tuple[str, ...], ...] = ()
    loosen: Callable[[Any, Sequence[Any]], None] | None = None
    tidy: Callable[[Any, Mapping[str, Any]], None] | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Record:
    """Everything the generic pages, import, export, search, history and rights need to know of one object.

    model       the Django model (a subclass of records.models.Tracked)
    path        the address (`/accounts/`), and the object's name in rights and files
    icon, group where it stands in the menu (group "" = not in the menu)
    owner       field path to the responsible person ("owner", "order__owner"); "" = no owner, only reach "all" shows it
    parent      field whose record this one belongs to (an order line's "order"); rights are asked on the parent's path
    name        fields whose values name it in lists and pickers (first that is not empty); default: str(obj)
    search      fields whose texts are found by searching (own text fields only)
    keys        alternative sets of fields that identify a record in files ((“number”,), ("external_id",), …), best first
    guarded     field → verb(obj, value, *, writer): the only way this field changes; it changes obj in memory or refuses
    initial     guarded fields that a new record may be given as a plain value (an order taken over in state "delivered")
    prepare     called with new or changed objects before they are checked and saved: fill what follows from other fields
    settle      called with objects after they were saved: keep dependent rows true
    unsettle    called with objects after they were removed (their key is None): keep dependent rows true; parts are settled instead
    related     paths of records that are listed on this record's page (their foreign key to it is found by itself)
    hidden      fields that are never shown or edited generically
    unseen      called with a person who does not see everything: rows that would show what is hidden elsewhere (an entry of the
                address book for a hidden phone field, findings about orders out of reach); None = none
    mirrors     field → the field of another object ("contacts.job_title") that holds the same: what a role says of that one holds
                for this one, too
    fixed       fields that are shown but only changed by the product itself
    told        field → what people read instead of what it holds for programs (obj, value, person) -> words; it is not typed by hand
    made_on     the name of the page where people make new ones, if there is a better one than the form
    reserved    records that nobody but administrators changes or removes, whatever a role says
    sensitive   fields whose reading is noted in the audit trail
    merging     how two of them become one; None = they cannot
    personal    fields that tell of a person: exported and blanked with them (docs/personal-data.md)
    origin      of an object as one person sees it (records.faces): the declaration it was made from
    """

    model: type[Model]
    path: str
    icon: str = "file"
    group: str = ""
    owner: str = ""
    parent: str = ""
    name: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    number: Number | None = None
    listing: Listing = field(default_factory=Listing)
    sections: tuple[Section, ...] = ()
    guarded: Mapping[str, Verb] = field(default_factory=dict)
    initial: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    prepare: Batch | None = None
    settle: Batch | None = None
    unsettle: Batch | None = None
    related: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    unseen: Callable[[Any], Q | None] | None = None
    mirrors: Mapping[str, str] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()
    told: Mapping[str, Telling] = field(default_factory=dict)
    made_on: str = ""
    reserved: Q | None = None
    sensitive: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    merging: Merging | None = None
    origin: "Record | None" = field(default=None, repr=False)

    @property
    def label(self) -> str:
        """The object's name in the singular, from the model, in the current language, first letter large."""
        return _heading(self.model._meta.verbose_name)

    @property
    def labels(self) -> str:
        """The object's name in the plural, from the model, in the current language, first letter large."""
        return _heading(self.model._meta.verbose_name_plural)

    def action(self, name: str) -> Action | None:
        """The action of this name, if declared."""
        return next((action for action in self.actions if action.name == name), None)


def _heading(text: Any) -> str:
    words = str(text)
    return words[:1].upper() + words[1:]
