"""Who comes to these pages, and what they are about."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from guanxi.people.web.asking import person_of
from guanxi.records import faces, registry
from guanxi.records.declare import Record
from guanxi.records.fields import Kind

View = Callable[..., HttpResponse]
MENU_GROUPS = (("customers", _("Customers")), ("sales", _("Sales")), ("catalog", _("Catalog")), ("settings", _("Settings")), ("", _("Nowhere")))
KINDS: dict[Kind, tuple[Any, Any, str]] = {
    Kind.TEXT: (_("Text"), _("One line: a code, a name"), "letter-t"),
    Kind.LONG_TEXT: (_("Long text"), _("Several lines: a description"), "align-left"),
    Kind.CHOICE: (_("Choice"), _("One value of a list"), "circle-dot"),
    Kind.CHOICES: (_("Several choices"), _("Any number of values of a list"), "checkbox"),
    Kind.YES_NO: (_("Yes or no"), _("A tick"), "toggle-left"),
    Kind.INTEGER: (_("Whole number"), _("A count: 12"), "number"),
    Kind.NUMBER: (_("Number"), _("With decimals: 3.75"), "decimal"),
    Kind.MONEY: (_("Amount"), _("Money in the record's or the company's currency"), "coin"),
    Kind.PERCENT: (_("Percentage"), _("40%"), "percentage"),
    Kind.QUANTITY: (_("Quantity"), _("How much of something"), "scale"),
    Kind.DAY: (_("Day"), _("A date"), "calendar"),
    Kind.MOMENT: (_("Day and time"), _("A date with a time"), "clock"),
    Kind.RELATION: (_("Relation"), _("Points to one record of any object"), "link"),
    Kind.TAGS: (_("Tags"), _("Free words"), "tags"),
    Kind.EMAIL: (_("E-mail"), _("Opens a new message"), "mail"),
    Kind.PHONE: (_("Phone"), _("Can be dialed and searched"), "phone"),
    Kind.URL: (_("Web address"), _("Opens a page"), "world"),
}


def administrators_only(view: View) -> View:
    """Answer 404 to everybody who is not an administrator."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not person_of(request).is_administrator:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def object_at(path: str) -> Record:
    """The object at this path, with all its fields and without a layout.

    :raises Http404: if there is none.
    """
    record = registry.at(path)
    if record is None:
        raise Http404
    return faces.declaration(record)
