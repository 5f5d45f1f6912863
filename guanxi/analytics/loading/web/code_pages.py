"""Code tables: what codes of others mean; proposals accepted, put right, refused and taken back."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from guanxi.analytics.loading import codes, versions
from guanxi.analytics.loading.models import Code, CodeTable, LoadedTable
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records.refusals import Refusal

from .access import needs, render
from .mapping_form import lists_of_right_values
from .new_pages import number_of

SHOWN = 100
SURE = 0.8


@require_safe
@needs(RightTo.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """All code tables."""
    tables = CodeTable.objects.annotate(
        total=Count("codes"),
        waiting=Count("codes", filter=Q(codes__state="open")),
        done=Count("codes", filter=Q(codes__state="accepted")),
    )
    return render(request, "loading/codes.html", {"tables": tables, "lists": dict(lists_of_right_values())})


@require_safe
@needs(RightTo.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The codes of one table: first those that somebody must decide about, most frequent first."""
    table = get_object_or_404(CodeTable, pk=pk)
    state = request.GET.get("state", Code.State.OPEN)
    if state not in Code.State.values:
        state = Code.State.OPEN
    words, after = request.GET.get("q", "").strip()[:100], number_of(request.GET.get("after"))
    rows = table.codes.filter(state=state).select_related("by").order_by("-likeness", "-rows", "pk")
    if words:
        rows = rows.filter(Q(foreign__icontains=words) | Q(ours__icontains=words) | Q(likely__icontains=words))
    found = list(rows[after : after + SHOWN + 1])
    counts = dict(table.codes.values_list("state").annotate(Count("pk")))
    query = f"state={state}" + (f"&q={words}" if words else "")
    context: dict[str, Any] = {
        "table": table, "rows": found[:SHOWN], "version_of": versions.of, "state": state, "words": words, "sure": SURE, "known": dict(lists_of_right_values()).get(table.known, table.known),
        "before": f"?{query}&after={max(0, after - SHOWN)}" if after else "", "onward": f"?{query}&after={after + SHOWN}" if len(found) > SHOWN else "",
        "certain": table.codes.filter(state=Code.State.OPEN, likeness__gte=SURE).exclude(likely="").count(), "lists": lists_of_right_values(),
        "states": [{"label": label, "count": counts.get(value, 0), "href": f"?state={value}", "current": value == state} for value, label in Code.State.choices],
        "users": [one for one in LoadedTable.objects.exclude(latest=None) if any(c.get("code") == table.name for c in one.plan.get("columns", []))],
    }  # fmt: skip
    return render(request, "loading/code_table.html", context)


@require_POST
@needs(RightTo.CHANGE)
@transaction.atomic
def decide(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Accept a meaning, keep a code as it is, or take the last decision back."""
    code = get_object_or_404(Code.objects.select_for_update(of=("self",)).select_related("table", "by"), pk=pk)
    by, now = person_of(request), timezone.now()
    try:
        versions.expect(code, request.POST.get("version"))
        if what == "accept":
            codes.accept(code, request.POST.get("ours", ""), by=by, at=now)
        elif what == "stay":
            codes.stay(code, by=by, at=now)
        elif what == "back":
            codes.take_back(code, by=by, at=now)
        else:
            raise Http404
    except versions.OtherVersion:
        said = {"code": code.foreign, "ours": code.ours or "…", "state": code.get_state_display(), "who": code.by or "–"}
        messages.error(request, _("Decided in the meantime: %(code)s → %(ours)s (%(state)s, %(who)s)") % said)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        undo = "" if what == "back" else reverse("loading-code", args=[pk, "back"])
        messages.success(request, f"{code.foreign} → {code.ours or '…'}", extra_tags=undo)
    return HttpResponseRedirect(_back(request, code.table_id))


@require_POST
@needs(RightTo.CHANGE)
def many(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Accept all sure proposals, compare anew, or say where right values come from."""
    table = get_object_or_404(CodeTable, pk=pk)
    if what == "accept":
        count = codes.accept_likely(table, SURE, by=person_of(request), at=timezone.now())
        text = ngettext(
            "%(count)s proposal accepted. Each can be taken back.", "%(count)s proposals accepted. Each can be taken back.", count
        )
    elif what == "again":
        try:
            count = codes.change_table(table, label=table.label, known=request.POST.get("known", "")[:120])
        except Refusal as refusal:
            messages.error(request, " ".join(refusal.fields.values()))
            return HttpResponseRedirect(reverse("loading-code-table", args=[pk]))
        text = ngettext("%(count)s code has a proposal now.", "%(count)s codes have a proposal now.", count)
    else:
        raise Http404
    messages.success(request, text % {"count": count})
    return HttpResponseRedirect(reverse("loading-code-table", args=[pk]))


def _back(request: HttpRequest, table: int) -> str:
    state = request.POST.get("state", "")
    return reverse("loading-code-table", args=[table]) + (f"?state={state}" if state in Code.State.values else "")
