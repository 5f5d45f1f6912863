"""Views of the demo company that everybody shares: lists and boards as a sales team keeps them."""

import datetime

from django.utils import translation
from django.utils.translation import gettext_noop as _

from guanxi.records.models import View

_VIEWS = (
    ("orders", _("Board by state"), "as=board&group=state&columns=account,amount,ordered_on,owner"),
    ("orders", _("This year by month"), "f=ordered_on:in:this_year&group=ordered_on.month"),
    ("orders", _("My open orders"), "f=owner:any:me&f=state:any:draft,confirmed,produced,shipped&sort=wanted_on"),
    ("accounts", _("My customers"), "f=owner:any:me&f=kinds:any:customer&sort=name"),
    ("accounts", _("By owner"), "group=owner"),
    ("invoices", _("Unpaid"), "f=state:any:issued,partly_paid&sort=due_on"),
)


def make(*, language: str, at: datetime.datetime) -> None:
    """Keep the views, named in the company's language."""
    with translation.override(language):
        View.objects.bulk_create(
            View(
                path=path, name=translation.gettext(name), address=address, sharing=View.Sharing.EVERYBODY,
                is_sample=True, created_at=at, changed_at=at,
            )
            for path, name, address in _VIEWS
        )  # fmt: skip


def clear() -> int:
    """Remove them."""
    return View.objects.filter(is_sample=True).delete()[0]
