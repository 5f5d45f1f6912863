"""The administrators' page about the warehouse: how it is, what stands in it, what was done, how it is kept."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import models as form_models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.analytics.warehouse import keeping, place, refreshing, telling, tiers
from guanxi.analytics.warehouse.models import Keeping, Refresh, Touched
from guanxi.people.web.asking import administrators_only, person_of
from guanxi.records.models import Channel
from guanxi.records.refusals import Invalid
from guanxi.records.writer import Writer

LINES = 20
MEANINGS = {
    "done": "good",
    "failed": "bad",
    "interrupted": "warning",
    "canceled": "warning",
    "running": "info",
    "waiting": "info",
}


class KeepingForm(forms.ModelForm[Keeping]):
    """How often it is refreshed, and what is kept."""

    class Meta:
        model = Keeping
        fields = keeping.NAMES
        widgets = {"nightly_at": forms.TextInput(attrs={"type": "time"})}

    def _post_clean(self) -> None:
        """Saving checks it, as for every writer."""
        self.instance = form_models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)


@administrators_only
def show(request: HttpRequest) -> HttpResponseBase:
    """Show the page, or store how the warehouse is kept."""
    if request.method == "POST":
        return _save(request)
    return _page(request, KeepingForm(instance=Keeping.current()))


@require_POST
@administrators_only
def refresh(request: HttpRequest) -> HttpResponseBase:
    """Let the worker refresh the warehouse now."""
    is_rebuild = request.POST.get("do") == "rebuild"
    refreshing.ask(Refresh.Reason.BY_HAND, by=person_of(request), now=timezone.now(), is_rebuild=is_rebuild)
    return HttpResponseRedirect(reverse("warehouse"))


@require_POST
@administrators_only
def cancel(request: HttpRequest) -> HttpResponseBase:
    """Call off the refresh that is under way; the generation before serves on."""
    under_way = Refresh.objects.filter(state__in=(Refresh.State.WAITING, Refresh.State.RUNNING))
    under_way.filter(state=Refresh.State.WAITING).update(state=Refresh.State.CANCELED, ended_at=timezone.now())
    under_way.update(is_cancel_asked=True)
    messages.info(request, _("The refresh is being called off."))
    return HttpResponseRedirect(reverse("warehouse"))


@require_safe
@administrators_only
def progress(request: HttpRequest) -> HttpResponseBase:
    """How far the refresh is: a line that asks again; at the end the page is loaded anew."""
    response = render(request, "warehouse/progress.html", {"now_running": _under_way()})
    if _under_way() is None:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@administrators_only
def line(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show one refresh: its steps, what it compared, why it failed."""
    found = Refresh.objects.select_related("by").filter(pk=pk).first()
    if found is None:
        return HttpResponseRedirect(reverse("warehouse"))
    context = {
        "line": found,
        "failure": telling.failure(found),
        "differences": telling.differences(found),
        "compared": telling.compared(found),
        "seconds": telling.steps(found),
        "meanings": MEANINGS,
    }
    return render(request, "warehouse/line.html", context)


def _under_way() -> Refresh | None:
    return Refresh.objects.filter(state__in=(Refresh.State.WAITING, Refresh.State.RUNNING)).last()


def _page(request: HttpRequest, form: KeepingForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    health = telling.health(now)
    served = Refresh.objects.filter(generation=health.generation).first() if health.generation else None
    report: dict[str, Any] = served.report if served else {}
    context = {
        "health": health,
        "rows": telling.rows(report),
        "compared": telling.compared(served) if served else [],
        "report": report,
        "file_bytes": report.get("bytes", 0),
        "archived": len(report.get("parts", [])),
        "waiting": Touched.objects.count(),
        "now_running": _under_way(),
        "lines": Refresh.objects.select_related("by")[:LINES],
        "meanings": MEANINGS,
        "form": form,
        "store": tiers.store(),
        "folder": place.folder(),
        "megabytes": tiers.limits("page").megabytes,
        "next_at": _next(now),
    }
    return render(request, "warehouse/page.html", context, status=status)


def _next(now: datetime.datetime) -> datetime.datetime | None:
    """When the next look for changes is due; nothing without a rhythm."""
    kept, last = Keeping.current(), Refresh.objects.first()
    if not kept.every_minutes or last is None:
        return None
    return max(last.asked_at + datetime.timedelta(minutes=kept.every_minutes), now)


def _save(request: HttpRequest) -> HttpResponseBase:
    form = KeepingForm(request.POST, instance=Keeping.objects.get_or_create(pk=1)[0])
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        keeping.change(form.cleaned_data, Writer(by=person_of(request), at=timezone.now(), channel=Channel.FORM))
    except Invalid as refusal:
        for name, reason in refusal.fields.items():
            form.add_error(name if name in form.fields else None, reason)
        return _page(request, form, 422)
    messages.success(request, _("Saved. The next refresh follows it."))
    return HttpResponseRedirect(reverse("warehouse"))
