"""What the kernel shows on the pages of its own objects."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guanxi.people.models import Person

from . import faces, fields, places, reading, registry, tagging
from .models import Tag
from .registry import Panel

CAP = 10_000
FEW = 8


def connect() -> None:
    """Hang the panels into their pages."""
    registry.show_panel("home", Panel(name="at-hand", place="side", title=_("At hand"), icon="history", show=_at_hand, order=10))
    registry.show_panel("tags", Panel(name="carried", place="main", title=_("Carried by"), icon="tags", show=_carried))


def _carried(tag: Tag, request: HttpRequest) -> str:
    """How many records of each object carry the tag, among those that the person may see."""
    person = request.user
    if not isinstance(person, Person):
        return ""
    rows: list[dict[str, Any]] = []
    for record, names in tagging.tagged():
        if not reading.may(record, person):
            continue
        for name in names:
            if fields.named(faces.face(record, person), name) is None:
                continue
            found = reading.visible(record, person).filter(**{f"{name}__contains": [tag.name]})
            count = found.order_by()[: CAP + 1].count()
            if count:
                href = f"{reverse('records:list', args=[record.path])}?{urlencode({'f': f'{name}:any:{tag.name}'})}"
                rows.append({"record": record, "count": min(count, CAP), "is_capped": count > CAP, "href": href})
    return render_to_string("records/tag_panel.html", {"rows": rows}, request=request)


def _at_hand(person: Person, request: HttpRequest) -> str:
    """Favorites, pinned views, and the records opened last."""
    favorites = places.favorites(person, FEW)
    groups = [
        (gettext("Favorites"), favorites),
        (gettext("Views"), places.views(person, pinned=True)[:FEW]),
        (gettext("Recently opened"), [place for place in places.recent(person, FEW) if place not in favorites]),
    ]
    groups = [group for group in groups if group[1]]
    return render_to_string("records/at_hand.html", {"groups": groups}, request=request) if groups else ""
