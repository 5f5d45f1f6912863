"""Any sheet as a part of a page: its chart, or the first rows of its table."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from guanxi.analytics.exploring import looking
from guanxi.analytics.exploring.looking import Asked, Look
from guanxi.analytics.exploring.sheet import Sheet

from .access import addressed
from .table import table_of

FEW_ROWS = 12


def look_of(sheet: Sheet, asked: Asked) -> Look:
    """A sheet asked, with addresses that lead into the explorer.

    :raises NotAllowed: if the person sees no such cube.
    """
    return looking.look(sheet, asked, addressed())


def drawn(
    look: Look, name: str, href: str, request: HttpRequest | None = None, *, few: int = FEW_ROWS, again: str = ""
) -> Markup:
    """The part; `name` tells it from others on the page, `href` is where all of it stands, `again` gives it once it is answered."""
    table = table_of(look) if look.answer else None
    context = {"look": look, "name": name, "href": href, "few": few, "again": again, "table": table}
    return Markup(render_to_string("exploring/part.html", context, request))  # noqa: S704 (our own template)
