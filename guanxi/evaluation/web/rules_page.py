"""The rules of evaluation, and computing everybody's level anew."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from procrastinate.exceptions import AlreadyEnqueued

from guanxi.evaluation import jobs, margins, rules, standing, tiers
from guanxi.evaluation.models import Rules, StandingRun
from guanxi.people.models.role import RightTo
from guanxi.records.models import Change
from guanxi.records.refusals import Invalid

from .access import needs, render, writer

HUNDRED = Decimal(100)
FEW = 10


class PercentBox(forms.DecimalField):
    """A share that people write as a percentage: 15 means 0.15."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=100, decimal_places=4, **options)

    def prepare_value(self, value: Any) -> Any:
        """Show 0.15 as 15."""
        return (value * HUNDRED).normalize().__format__("f") if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        """Read 15 as 0.15."""
        found = super().clean(str(value).removesuffix("%").strip() if value else value)
        return None if found is None else found / HUNDRED


class RulesForm(forms.Form):
    """The cut-offs and the assumed margin."""

    vip_share = PercentBox(label=gettext_lazy("VIP customers (%)"))
    major_share = PercentBox(label=gettext_lazy("Major customers (%)"))
    ordinary_share = PercentBox(label=gettext_lazy("Ordinary customers (%)"))
    assumed_margin = PercentBox(
        label=gettext_lazy("Assumed margin (%)"), required=False, help_text=Rules._meta.get_field("assumed_margin").help_text
    )


def show(request: HttpRequest) -> HttpResponseBase:
    """Read and change the rules."""
    return _save(request) if request.method == "POST" else _page(request, RulesForm(initial=_values()))


@require_POST
@needs(RightTo.CHANGE)
def compute(request: HttpRequest) -> HttpResponseBase:
    """Let the worker compute all levels and tiers now."""
    now = timezone.now()
    with suppress(AlreadyEnqueued), transaction.atomic():
        run = StandingRun.objects.create(year=standing.deciding_year(timezone.localdate(now)), asked_at=now)
        jobs.compute_standing.defer(run=run.pk)
    return HttpResponseRedirect(reverse("evaluation-rules") + "#standing")


@require_safe
@needs(RightTo.VIEW)
def progress(request: HttpRequest) -> HttpResponseBase:
    """How far the computation is: a line that asks again until it is finished."""
    return render(request, "evaluation/progress.html", {"run": standing.last_run(), "now": timezone.now()})


@needs(RightTo.VIEW)
def _page(request: HttpRequest, form: RulesForm, status: int = 200) -> HttpResponseBase:
    current = Rules.current()
    context = {
        "form": form,
        "rules": current,
        "run": standing.last_run(),
        "now": timezone.now(),
        "customer_tiers": tiers.tiers(),
        "margin_tiers": margins.tiers(),
        "entries": _history(),
    }
    return render(request, "evaluation/rules.html", context, status=status)


@needs(RightTo.CHANGE)
def _save(request: HttpRequest) -> HttpResponseBase:
    form = RulesForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        rules.change(form.cleaned_data, writer(request))
    except Invalid as refusal:
        for name, reason in refusal.fields.items():
            form.add_error(name if name in form.fields else None, reason)
        return _page(request, form, 422)
    messages.success(request, _("Saved. Levels on customers' pages follow with the next computation."))
    return HttpResponseRedirect(reverse("evaluation-rules"))


def _values() -> dict[str, Any]:
    current = Rules.current()
    return {name: getattr(current, name) for name in RulesForm.base_fields}


def _history() -> list[dict[str, Any]]:
    """Who changed the rules, when, from what to what."""
    labels = {name: str(field.label) for name, field in RulesForm.base_fields.items()}
    found = Change.objects.filter(path=rules.PATH, object_id=1).select_related("by").order_by("-pk")[:FEW]
    return [
        {
            "who": str(change.by or _("the product itself")), "at": change.at, "what": _("Rules changed"),
            "changes": [(labels.get(name, name), *map(_percent, values)) for name, values in change.values.items()],
        }
        for change in found
    ]  # fmt: skip


def _percent(value: Any) -> str:
    return f"{(Decimal(str(value)) * HUNDRED).normalize():f} %" if value not in (None, "") else ""
