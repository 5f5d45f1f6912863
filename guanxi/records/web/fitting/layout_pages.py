"""The layout of an object's page, form and list, for everybody or for a role."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.people.models import Role
from guanxi.people.web.asking import administrators_only
from guanxi.records import fields, laying_out
from guanxi.records.declare import Record
from guanxi.records.fitting import applying, keeping
from guanxi.records.listing import ordering
from guanxi.records.models import Layout
from guanxi.records.refusals import Refusal

from ..access import writer
from ..pages import render
from .gate import object_at


@administrators_only
def edit(request: HttpRequest, path: str) -> HttpResponse:
    """Show the layout of a role (or everybody's) and save another one."""
    record = object_at(path)
    role = _role(request)
    layout = Layout.objects.filter(path=path, role=role).first()
    problem, parts = "", None
    if request.method == "POST":
        if "reset" in request.POST:
            if layout:
                keeping.remove_layout(layout, writer(request))
            messages.success(request, _("The default layout is in use again."))
            return HttpResponseRedirect(_address(path, role))
        try:
            parts = _sent(request)
            keeping.lay_out(record, role.pk if role else None, parts, writer(request))
            messages.success(request, _("The layout is saved."))
            return HttpResponseRedirect(_address(path, role))
        except Refusal as refusal:
            problem = " ".join(refusal.fields.values()) or str(refusal)
    return _page(request, record, role, layout, parts, problem)


def _page(
    request: HttpRequest, record: Record, role: Role | None, layout: Layout | None, parts: Any, problem: str
) -> HttpResponse:
    known = fields.everything(record)
    shown = laying_out.in_layout(record, layout) if layout else record
    sections = parts["sections"] if parts else (layout.sections if layout and layout.sections else _declared(record))
    columns = parts["columns"] if parts else list(fields.columns(shown))
    filters = parts["filters"] if parts else list(shown.listing.filters)
    placed = {name for section in sections for name in section["fields"]}
    context = {
        "record": record,
        "role": role,
        "role_options": _role_options(record),
        "layout": layout,
        "sections": [(one["labels"], [known[name] for name in one["fields"] if name in known]) for one in sections],
        "unplaced": [field for field in known.values() if field.editable and field.name not in placed],
        "columns": [known[name] for name in columns if name in known],
        "other_columns": [field for field in fields.in_order(record) if field.name not in columns],
        "filters": [known[name] for name in filters if name in known],
        "other_filters": [field for field in fields.in_order(record) if field.name not in filters],
        "sort_options": _sorts(record),
        "sort": parts["sort"] if parts else shown.listing.sort,
        "languages": [(code, str(label)) for code, label in settings.LANGUAGES],
        "problem": problem,
        "tab": "layout",
        "is_own": applying.is_own(record.path),
    }
    return render(request, "records/fitting/layout.html", context, status=422 if problem else 200)


def _role_options(record: Record) -> list[tuple[Any, str]]:
    """Everybody, then every role; those with a layout of their own are marked."""
    own = set(Layout.objects.filter(path=record.path).values_list("role_id", flat=True))
    found: list[tuple[Any, str]] = [("", _("Everybody") + (" ●" if None in own else ""))]
    return found + [(role.pk, role.name + (" ●" if role.pk in own else "")) for role in Role.objects.order_by("name")]


def _sorts(record: Record) -> list[tuple[str, str]]:
    """Every order a list can have, rising and falling."""
    known = [field for field in fields.in_order(record) if ordering.sortable(field)]
    return [(sign + field.name, f"{field.label} {arrow}") for field in known for sign, arrow in (("", "↑"), ("-", "↓"))]


def _declared(record: Record) -> list[dict[str, Any]]:
    """The declared sections in the form in which a layout keeps them, headings in every language."""
    found = []
    for section in fields.placed(record):
        labels = {}
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                labels[code] = str(section.title) or _("Further details")
        found.append({"labels": labels, "fields": list(section.fields)})
    return found


def _sent(request: HttpRequest) -> dict[str, Any]:
    """The layout as the editor put it together: fields by section in the order in which they stand there."""
    posted = request.POST
    sections = []
    for key in posted.getlist("section"):
        labels = {code: posted.get(f"heading-{key}-{code}", "") for code, _label in settings.LANGUAGES}
        names = posted.getlist(f"fields-{key}")
        if posted.get(f"gone-{key}") or (not any(labels.values()) and not names):
            continue
        sections.append({"labels": {code: text for code, text in labels.items() if text}, "fields": names})
    return {
        "sections": sections,
        "columns": posted.getlist("fields-columns"),
        "filters": posted.getlist("fields-filters"),
        "sort": posted.get("sort", ""),
    }


def _role(request: HttpRequest) -> Role | None:
    asked = request.GET.get("role", "")
    if not asked:
        return None
    found = Role.objects.filter(pk=asked).first() if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    if found is None:
        raise Http404
    return found


def _address(path: str, role: Role | None) -> str:
    return reverse("fitting-layout", args=[path]) + (f"?role={role.pk}" if role else "")
