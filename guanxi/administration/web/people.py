"""A person's roles and teams, and what the person may do through them."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.administration import granting, staffing
from guanxi.people.models import Person, Role, Team
from guanxi.people.models.role import Reach, RightTo
from guanxi.people.rights import rights_of
from guanxi.people.web.asking import person_of
from guanxi.records.writer import Writer

from .gate import administrators_only


class MembershipForm(forms.Form):
    """Which roles and teams a person has."""

    roles = forms.ModelMultipleChoiceField(
        Role.objects.order_by("name"), required=False, label=gettext_lazy("Roles"), widget=forms.CheckboxSelectMultiple
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.order_by("name"), required=False, label=gettext_lazy("Teams"), widget=forms.CheckboxSelectMultiple
    )


@administrators_only
def memberships(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and save a person's roles and teams."""
    person = get_object_or_404(Person, pk=pk)
    held = {"roles": person.roles.all(), "teams": person.teams.all()}
    form = MembershipForm(request.POST or None, initial=held)
    if request.method == "POST" and form.is_valid():
        staffing.assign(person, **form.cleaned_data, writer=Writer(by=person_of(request), at=timezone.now()))
        messages.success(request, _("Roles and teams are saved."))
        return redirect("records:page", path="people", pk=pk)
    return render(request, "administration/memberships.html", {"subject": person, "form": form})


@administrators_only
def access(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a person may do, and through which roles."""
    person = get_object_or_404(Person, pk=pk)
    rights = rights_of(person)
    rows = [
        (label, [(action, Reach(rights.reach(path, action)).label) for action in RightTo.values])
        for path, label, _group, _has_owner in granting.objects()
    ]
    context = {"subject": person, "rows": rows, "actions": RightTo.choices, "roles": list(person.roles.order_by("name"))}
    return render(request, "administration/access.html", context)
