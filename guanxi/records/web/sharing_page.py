"""Who sees a record and why, and opening it to others."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from guanxi.people.models import Department, Person, Share, Team
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import reasons, sharing
from guanxi.records.declare import Record
from guanxi.records.forms import building
from guanxi.records.refusals import NotAllowed, Refusal

from .access import one, writer
from .pages import render
from .record_page import frame

_KINDS: dict[str, type[Any]] = {"person": Person, "team": Team, "department": Department}
MOST_SHOWN = 200


class SharingForm(forms.Form):
    """To whom a record is opened, how far, and until when."""

    receiver = forms.ChoiceField(label=gettext_lazy("Share with"), widget=forms.Select({"data-combobox": ""}))
    level = forms.ChoiceField(label=gettext_lazy("Right"), initial=Share.Level.VIEW)
    until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("This day included; empty = until somebody ends it."),
    )  # fmt: skip
    why = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=200)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="share-%s")
        self.fields["receiver"].choices = [("", ""), *_receivers()]  # type: ignore[attr-defined]
        self.fields["level"].choices = [(value, capfirst(label)) for value, label in Share.Level.choices]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Who sees the record and why; whoever may change it opens it to others."""
    record, obj = one(request, path, pk, RightTo.CHANGE if request.method == "POST" else RightTo.VIEW)
    may_share = sharing.may_share(record, person_of(request), obj)
    if request.method == "POST" and not may_share:
        raise Http404
    form = SharingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _shared(request, record, obj, form):
        return HttpResponseRedirect(request.path)
    today = timezone.localdate()
    seers = reasons.reasons(record, obj, RightTo.VIEW, today)
    changers = reasons.reasons(record, obj, RightTo.CHANGE, today)
    context = {
        **frame(request, record, obj, "sharing"),
        "shares": [(made, _is_over(made, today)) for made in sharing.shares_of(record, obj)],
        "seers": [(person, why, person in changers) for person, why in list(seers.items())[:MOST_SHOWN]],
        "count": len(seers),
        "form": form,
        "may_share": may_share,
    }
    return render(request, "records/sharing.html", context, status=422 if form.is_bound else 200)


@require_POST
def revoke(request: HttpRequest, path: str, pk: int, share: int) -> HttpResponse:
    """Close the record again to somebody."""
    record, obj = one(request, path, pk, RightTo.CHANGE)
    made = Share.objects.filter(path=record.path, object_id=obj.pk, pk=share).first()
    if made is None:
        raise Http404
    try:
        sharing.revoke(record, obj, made, writer(request))
    except NotAllowed as refusal:
        raise Http404 from refusal
    messages.success(request, _("No longer shared with %(name)s.") % {"name": made.receiver})
    return HttpResponseRedirect(reverse("records:sharing", args=[record.path, obj.pk]))


def _shared(request: HttpRequest, record: Record, obj: Any, form: SharingForm) -> bool:
    """Open the record as the form says; a refusal is put at its field."""
    kind, _colon, key = form.cleaned_data["receiver"].partition(":")
    terms = {name: form.cleaned_data[name] for name in ("level", "until", "why")}
    receiver = _KINDS[kind].objects.get(pk=key)
    try:
        made = sharing.share(record, obj, receiver, writer(request), sharing.Terms(**terms))
    except NotAllowed as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        building.put_errors(form, refusal.fields or {"": str(refusal)})
        return False
    messages.success(request, _("Shared: %(share)s") % {"share": sharing.told(made)})
    return True


def _receivers() -> list[tuple[str, list[tuple[str, str]]]]:
    """Everybody, every team and every department, as "person:12"."""
    people = [(f"person:{one.pk}", str(one)) for one in Person.objects.filter(is_active=True).order_by("username")]
    teams = [(f"team:{one.pk}", str(one)) for one in Team.objects.order_by("name")]
    departments = [(f"department:{one.pk}", str(one)) for one in Department.objects.order_by("name")]
    groups = [(_("People"), people), (_("Teams"), teams), (_("Departments, with everything below"), departments)]
    return [group for group in groups if group[1]]


def _is_over(made: Share, today: datetime.date) -> bool:
    return made.until is not None and made.until < today
