"""A person's roles and teams, and what the person may do through them."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.administration import field_rights, previewing, staffing
from guanxi.people.models import Person, Role, Share, Team
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import administrators_only, person_of
from guanxi.records import naming, registry
from guanxi.records.writer import Writer


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
    """Show what a person may see and do, and why; a record can be probed."""
    subject = get_object_or_404(Person, pk=pk)
    today = timezone.localdate()
    asked, words = registry.at(request.GET.get("object", "")), request.GET.get("q", "").replace("\x00", "")[:200]
    context = {
        "subject": subject,
        "rows": previewing.overview(subject) if subject.is_active else [],
        "counted": previewing.COUNTED,
        "actions": RightTo.choices,
        "action_labels": dict(RightTo.choices),
        "roles": list(subject.roles.order_by("name")),
        "absences": previewing.absences(subject, today),
        "shares": [(share, _shared_record(share)) for share in previewing.shares(subject, today)],
        "objects": [(record.path, str(record.labels)) for record in field_rights.objects()],
        "asked": asked,
        "words": words,
        "probes": previewing.probe(asked, words, subject, today) if asked and words.strip() else [],
    }
    return render(request, "administration/access.html", context)


def _shared_record(share: Share) -> tuple[str, str]:
    """Name and address of a shared record, as far as it is still there."""
    record = registry.at(share.path)
    obj = record.model._default_manager.filter(pk=share.object_id).first() if record else None
    return (naming.name_of(obj), naming.address_of(obj) or "") if obj else (f"{share.path}/{share.object_id}", "")
