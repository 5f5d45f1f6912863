"""The beginning of the wizard: a file or a source, the table in it, its first rows; then a table with a proposed mapping."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.analytics.loading import every_table, jobs, keeping, proposing, starting
from guanxi.analytics.loading.models import DataSource, KeptFile
from guanxi.analytics.loading.plan import Place
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records.refusals import Refusal

from .access import needs, note, render, steps

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "cp1252")
DELIMITERS = ((",", ","), (";", ";"), ("\t", gettext_lazy("tab")), ("|", "|"))
ACCEPTED = (
    ".csv,.tsv,.txt,.xls,.xlsx,.xlsm,.xlsb,.ods,.gz,.json,.jsonl,.ndjson,.html,.htm,.sqlite,.sqlite3,.db,.zip,.md,.docx,.pdf"
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RightTo.CHANGE)
def new(request: HttpRequest) -> HttpResponse:
    """A place for a file, and the sources there are."""
    refused = ""
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None or not upload.name:
                raise keeping.NotKept(_("Please choose a file."))
            kept = keeping.keep_chunks(upload.chunks(), upload.name, at=timezone.now())
            starting.look(kept, Place())
            return HttpResponseRedirect(reverse("loading-look", args=[kept.pk]))
        except Refusal as refusal:
            refused = str(refusal)
    person = person_of(request)
    kinds = [(kind.value, kind.label) for kind in DataSource.Kind if kind != DataSource.Kind.FILE]
    allowed = [one for one in kinds if person.is_administrator or one[0] not in ("postgresql", "mysql")]
    context = {
        "steps": steps(0), "refused": refused, "sources": DataSource.objects.exclude(kind=DataSource.Kind.FILE)[:200],
        "kinds": allowed, "accepted": ACCEPTED,
    }  # fmt: skip
    return render(request, "loading/new.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD"])
@needs(RightTo.CHANGE)
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The first rows of a table in an uploaded file."""
    kept = get_object_or_404(KeptFile, pk=pk, removed_at=None)
    place = _place(request)
    context: dict[str, Any] = {"file": kept, "name": kept.name, "place": place, "base": reverse("loading-look", args=[pk])}
    try:
        table = starting.look(kept, place)
        context |= {
            "table": table,
            "sheets": table.sheets,
            **every_context(kept, table.sheets),
            "first": starting.first_rows(table),
            "fitting": starting.fitting(table.header, place.part),
            "reads_text": table.shape.encoding is not None,
        }
    except Refusal as refusal:
        context |= {"refused": str(refusal), "reads_text": True, "sheets": ()}
    return _looked(request, context)


@require_http_methods(["GET", "HEAD"])
@needs(RightTo.CHANGE)
def look_at_source(request: HttpRequest, pk: int) -> HttpResponse:
    """The first rows of a table of a source."""
    source = get_object_or_404(DataSource.objects.exclude(kind=DataSource.Kind.FILE), pk=pk)
    place = _place(request)
    context: dict[str, Any] = {"source": source, "name": source.name, "place": place, "sheets": (), "reads_text": False}
    try:
        table = starting.sampled(source, place)
        context |= {"table": table, "first": starting.first_rows(table)}
    except Refusal as refusal:
        context |= {"refused": str(refusal)}
    return _looked(request, context)


@require_POST
@needs(RightTo.CHANGE)
def make(request: HttpRequest) -> HttpResponse:
    """A table with the mapping that fits, to be looked over."""
    place = _place(request, request.POST)
    kept = KeptFile.objects.filter(pk=number_of(request.POST.get("file"))).first()
    source = DataSource.objects.filter(pk=number_of(request.POST.get("source"))).first()
    holder = kept or source
    if holder is None:
        raise Http404
    try:
        table = starting.shown_by(holder, place)
        stem = _stem(kept.name) if kept else ""
        label = f"{stem or source} {place.part}".strip() if place.part else stem or str(source)
        plan = starting.proposal(table, proposing.free_name(label), label[:120], place)
        made = starting.make(plan, by=person_of(request), at=timezone.now(), source=None if kept else source)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("loading-new"))
    starting.remember_sample(made, table)
    note(request, "made", f"table {made.name}")
    return HttpResponseRedirect(reverse("loading-mapping", args=[made.pk]) + (f"?file={kept.pk}" if kept else ""))


@require_POST
@needs(RightTo.CHANGE)
def every(request: HttpRequest) -> HttpResponse:
    """Load all tables of a file or source with the mappings that fit; each can be changed and loaded again later."""
    kept = KeptFile.objects.filter(pk=number_of(request.POST.get("file")), removed_at=None).first()
    source = DataSource.objects.filter(pk=number_of(request.POST.get("source"))).first()
    holder = kept or source
    if holder is None:
        raise Http404
    address = reverse("loading-look", args=[kept.pk]) if kept else reverse("loading-parts", args=[holder.pk])
    set_up = every_table.of(holder)
    if set_up and set_up.is_busy:
        return HttpResponseRedirect(address)
    try:
        there = every_table.tables_of(holder)
        parts = [part for part in every_table.parts_of(holder) if part not in there]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("loading-new"))
    if parts:
        jobs.hand_over_every(holder, parts, person_of(request))
        note(request, "made", f"{len(parts)} tables of {holder}")
    text = ngettext("%(count)s table is being loaded.", "%(count)s tables are being loaded.", len(parts))
    messages.success(request, text % {"count": len(parts)})
    return HttpResponseRedirect(address)


@require_safe
@needs(RightTo.VIEW)
def setting_up(request: HttpRequest) -> HttpResponse:
    """How far tables are that are being set up; when that is over the page is loaded anew."""
    under_way = every_table.under_way()
    response = render(request, "loading/setting_up.html", {"under_way": under_way})
    if not under_way:
        response["HX-Refresh"] = "true"
    return response


def every_context(holder: every_table.Holder, parts: Sequence[str]) -> dict[str, Any]:
    """What pages show of all parts of a file or source: their tables, how far the setting up is, how many are left."""
    there, set_up = every_table.tables_of(holder), every_table.of(holder)
    return {
        "there": there, "left": sum(part not in there for part in parts), "refused_parts": set_up.refused if set_up and not set_up.is_busy else (),
        "under_way": [set_up] if set_up and set_up.is_busy else [],
    }  # fmt: skip


def _looked(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    usual: dict[str, Any] = {
        "steps": steps(1), "refused": "", "encodings": [("", _("Detected automatically")), *((name, name.upper()) for name in ENCODINGS)],
        "delimiters": [("", _("Detected automatically")), *DELIMITERS], "file": None, "source": None, "table": None, "first": [], "fitting": [], "there": {}, "left": 0,
        "refused_parts": (), "under_way": [],
    }  # fmt: skip
    return render(request, "loading/look.html", usual | context, status=422 if context.get("refused") else 200)


def _place(request: HttpRequest, said: Any = None) -> Place:
    given = request.GET if said is None else said
    return Place(part=given.get("part", ""), encoding=given.get("encoding", ""), delimiter=given.get("delimiter", ""))


def number_of(said: str | None) -> int:
    """A key as it stands in an address; 0 if it is none."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 19 else 0


def _stem(name: str) -> str:
    return name.removesuffix(".gz").rpartition(".")[0] or name
