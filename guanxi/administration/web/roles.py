"""The matrix of a role: which action on which object reaches how far."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.administration import granting
from guanxi.people.models import Role
from guanxi.people.models.role import Reach, RightTo
from guanxi.people.web.asking import person_of
from guanxi.records.writer import Writer

from .gate import administrators_only


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


def _cells(request: HttpRequest, rows: list[granting.Row]) -> dict[tuple[str, str], Reach]:
    cells: dict[tuple[str, str], Reach] = {}
    reaches = {str(reach.value): reach for reach in Reach}
    for row in rows:
        for action, reach in row.cells:
            sent = request.POST.get(f"{row.path}.{action}", "")
            if reach is not None and sent in reaches:
                cells[row.path, action] = reaches[sent]
    return cells
