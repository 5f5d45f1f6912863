"""What grouping shows on the page of a customer."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from markupsafe import Markup

from guanxi.analytics.mining import hiding, wording
from guanxi.customers.models import Account
from guanxi.people.models import Company, Person
from guanxi.people.models.role import Reach
from guanxi.people.rights import rights_of
from guanxi.records import faces, registry
from guanxi.records.registry import Panel

from . import drawing_segments, members


def connect() -> None:
    """Hang the panel into the page of customers."""
    registry.show_panel("accounts", Panel(name="segment", place="side", show=segment, order=55))


def segment(account: Account, request: HttpRequest) -> Markup:
    """The segment that the customer is in, since when, and how it compares with others.

    Only for those who may see mining and the revenue of order lines; the figures themselves only for those who see everybody's orders.
    """
    person = request.user if isinstance(request.user, Person) else None
    if person is None or not rights_of(person).may(hiding.PATH) or not faces.sees("order-lines", person, "revenue"):
        return Markup()
    now, changes = members.of(account.pk)
    if now is None:
        return Markup()
    sees_all = rights_of(person).reach("orders") == Reach.ALL
    money = f"{wording.number(float(now.money))} {Company.current().currency}"
    compared = [
        (
            _("Last purchase"),
            now.recency_score,
            _("%(days)s days ago") % {"days": wording.number(now.recency)} if sees_all else "",
        ),
        (_("Days with a purchase"), now.frequency_score, wording.number(now.frequency) if sees_all else ""),
        (_("Revenue"), now.money_score, money if sees_all else ""),
    ]
    shown = {
        "now": now,
        "changes": changes,
        "compared": compared,
        "advice": drawing_segments.advice_of(now.segment),
        "may_see_pages": rights_of(person).may(hiding.PATH),
    }
    return Markup(render_to_string("grouping/panels/segment.html", shown, request))  # noqa: S704 (our own template)
