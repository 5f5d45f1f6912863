"""What the kernel shows on the pages of its own objects."""

from collections.abc import Sequence
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guanxi.people.models import Person

from . import faces, fields, places, reading, registry, tagging
from .declare import Record
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
    carrying = _carrying(tag, person)
    for (record, name), count in zip(carrying, _counts(tag, list(carrying.values())), strict=True):
        if count:
            href = f"{reverse('records:list', args=[record.path])}?{urlencode({'f': f'{name}:any:{tag.name}'})}"
            rows.append({"record": record, "count": min(count, CAP), "is_capped": count > CAP, "href": href})
    return render_to_string("records/tag_panel.html", {"rows": rows}, request=request)


def _carrying(tag: Tag, person: Person) -> dict[tuple[Record, str], QuerySet[Any]]:
    """By object and field: the records that carry the tag, as far as the person may see both."""
    return {
        (record, name): reading.visible(record, person).filter(**{f"{name}__contains": [tag.name]})
        for record, names in tagging.tagged()
        if reading.may(record, person)
        for name in names
        if fields.named(faces.face(record, person), name) is not None
    }


def _counts(tag: Tag, found: Sequence[QuerySet[Any]]) -> Sequence[int]:
    """How many each of these finds, no more than one above the cap; all in one statement."""
    counts = [_Count(rows.order_by().values("pk")[: CAP + 1]) for rows in found]
    return Tag.objects.filter(pk=tag.pk).values_list(*counts).get() if counts else ()


class _Count(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


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
