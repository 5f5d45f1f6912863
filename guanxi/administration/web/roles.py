"""The rights of a role: which action on which object reaches how far, which fields are hidden; roles copied and compared."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.administration import comparing, field_rights, granting
from guanxi.people.models import Role
from guanxi.people.models.role import Level, Reach, RightTo
from guanxi.people.web.asking import administrators_only, person_of
from guanxi.records import registry
from guanxi.records.forms import building
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer


class CopyForm(forms.Form):
    """What the new role is called."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)


@administrators_only
def rights(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and save the matrix."""
    role = get_object_or_404(Role, pk=pk)
    rows = granting.matrix(role)
    if request.method == "POST":
        granting.grant(role, _cells(request, rows), writer=Writer(by=person_of(request), at=timezone.now()))
        messages.success(request, _("The rights of this role are saved."))
        return redirect("role-rights", pk=pk)
    return render(
        request, "administration/rights.html", {"role": role, "rows": rows, "actions": RightTo.choices, "reaches": Reach.choices}
    )


@administrators_only
def field_levels(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and save which fields of one object a role hides or lets be read only."""
    role = get_object_or_404(Role, pk=pk)
    record = registry.at(request.GET.get("object", "")) or field_rights.objects()[0]
    rows = field_rights.rows(role, record)
    if request.method == "POST":
        writer = Writer(by=person_of(request), at=timezone.now())
        preset = next((names for name, _label, names in field_rights.presets() if name == request.POST.get("preset")), None)
        if preset is not None:
            field_rights.hide(role, preset, writer=writer)
        else:
            field_rights.set_levels(role, record.path, _levels(request, rows), writer=writer)
        messages.success(request, _("The field rights of this role are saved."))
        return redirect(f"{reverse('role-fields', args=[pk])}?object={record.path}")
    restricted = set(role.field_rights.values_list("object", flat=True))
    context = {
        "role": role,
        "record": record,
        "rows": rows,
        "objects": [
            (one.path, f"{one.labels} •" if one.path in restricted else str(one.labels)) for one in field_rights.objects()
        ],
        "presets": field_rights.presets(),
        "has_effect": field_rights.rights_of_object(role, record),
    }
    return render(request, "administration/role_fields.html", context)


@administrators_only
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a role after this one."""
    role = get_object_or_404(Role, pk=pk)
    form = CopyForm(request.POST or None, initial={"name": _("%(name)s (copy)") % {"name": role.name}})
    if request.method == "POST" and form.is_valid():
        try:
            writer = Writer(by=person_of(request), at=timezone.now())
            made = comparing.copy(role, form.cleaned_data["name"], writer=writer)
        except Refusal as refusal:
            building.put_errors(form, refusal.fields or {"": str(refusal)})
        else:
            messages.success(request, _("Created: %(name)s") % {"name": made.name})
            return redirect("role-rights", pk=made.pk)
    return render(request, "administration/copy_role.html", {"role": role, "form": form})


@administrators_only
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Put another role beside this one: only what differs."""
    role = get_object_or_404(Role, pk=pk)
    others = list(Role.objects.exclude(pk=pk).order_by("name"))
    other = next((one for one in others if str(one.pk) == request.GET.get("with")), next(iter(others), None))
    context = {"role": role, "others": others, "other": other, "rows": comparing.differences(role, other) if other else []}
    return render(request, "administration/compare_roles.html", context)


def _levels(request: HttpRequest, rows: list[field_rights.Row]) -> dict[str, Level]:
    sent = {row.name: request.POST.get(f"field.{row.name}", "") for row in rows}
    levels = {str(level.value): level for level in Level}
    return {name: levels[value] for name, value in sent.items() if value in levels}


def _cells(request: HttpRequest, rows: list[granting.Row]) -> dict[tuple[str, str], Reach]:
    cells: dict[tuple[str, str], Reach] = {}
    reaches = {str(reach.value): reach for reach in Reach}
    for row in rows:
        for action, reach in row.cells:
            sent = request.POST.get(f"{row.path}.{action}", "")
            if reach is not None and sent in reaches:
                cells[row.path, action] = reaches[sent]
    return cells
