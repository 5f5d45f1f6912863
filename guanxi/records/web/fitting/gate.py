"""Who comes to these pages, and what they are about."""

from typing import Any, NamedTuple

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from guanxi.records import faces, registry
from guanxi.records.declare import Record
from guanxi.records.fields import Kind

MENU_GROUPS = (
    ("customers", _("Customers")),
    ("sales", _("Sales")),
    ("catalog", _("Catalog")),
    ("settings", _("Settings")),
    ("", _("Not in the menu")),
)


class Look(NamedTuple):
    """How a kind of field is shown to an administrator."""

    label: Any
    text: Any
    icon: str


KINDS: dict[Kind, Look] = {
    Kind.TEXT: Look(_("Text"), _("One line: a code, a name"), icon="letter-t"),
    Kind.LONG_TEXT: Look(_("Long text"), _("Several lines: a description"), icon="align-left"),
    Kind.CHOICE: Look(_("Choice"), _("One value of a list"), icon="circle-dot"),
    Kind.CHOICES: Look(_("Several choices"), _("Any number of values of a list"), icon="checkbox"),
    Kind.YES_NO: Look(_("Yes or no"), _("A checkbox"), icon="toggle-left"),
    Kind.INTEGER: Look(_("Whole number"), _("A count: 12"), icon="number"),
    Kind.NUMBER: Look(_("Decimal number"), _("With decimals: 3.75"), icon="decimal"),
    Kind.MONEY: Look(_("Amount"), _("Money in the record's or the company's currency"), icon="coin"),
    Kind.PERCENT: Look(_("Percentage"), "40%", icon="percentage"),
    Kind.QUANTITY: Look(_("Quantity"), _("A count or a measure"), icon="scale"),
    Kind.DAY: Look(_("Day"), _("A date"), icon="calendar"),
    Kind.MOMENT: Look(_("Day and time"), _("A date with a time"), icon="clock"),
    Kind.RELATION: Look(_("Relation"), _("Points to one record of any object"), icon="link"),
    Kind.TAGS: Look(_("Tags"), _("Free words"), icon="tags"),
    Kind.EMAIL: Look(_("E-mail"), _("Opens a new message"), icon="mail"),
    Kind.PHONE: Look(_("Phone"), _("Can be dialed and searched"), icon="phone"),
    Kind.URL: Look(_("Web address"), _("Opens a page"), icon="world"),
}


def object_at(path: str) -> Record:
    """The object at this path, with all its fields and without a layout.

    :raises Http404: if there is none.
    """
    record = registry.at(path)
    if record is None:
        raise Http404
    return faces.declaration(record)
