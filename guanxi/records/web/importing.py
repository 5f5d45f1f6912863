"""Imports in the browser: the list of runs, a new file, how it is read."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import reading, registry
from guanxi.records.models import ImportRun
from guanxi.records.refusals import Refusal
from guanxi.records.transfer import files, mapping, preparing, proposing
from guanxi.records.transfer.mapping import Source
from guanxi.records.transfer.preparing import PREVIEWED

from .pages import render

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "cp1252")
DELIMITERS = ((",", ","), (";", ";"), ("\t", gettext_lazy("tab")), ("|", "|"))


def may_import_anything(request: HttpRequest) -> Person:
    """Who asks, if there is anything they may import.

    :raises Http404: otherwise.
    """
    person = person_of(request)
    if not any(reading.may(record, person, RightTo.IMPORT) for record in registry.everything()):
        raise Http404
    return person


def run_of(request: HttpRequest, pk: int) -> ImportRun:
    """An import of this person (or anybody's, for an administrator).

    :raises Http404: if there is none.
    """
    person = may_import_anything(request)
    runs = ImportRun.objects.all() if person.is_administrator else ImportRun.objects.filter(by=person)
    found = runs.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def steps(current: int) -> list[dict[str, str]]:
    """Where the person stands in the wizard."""
    labels = (_("File"), _("Mapping"), _("Dry run"), _("Import"))
    return [
        {"label": label, "state": "done" if place < current else "current" if place == current else ""}
        for place, label in enumerate(labels)
    ]


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """The latest imports."""
    person = may_import_anything(request)
    rows = ImportRun.objects.select_related("by").order_by("-pk")
    shown = (rows if person.is_administrator else rows.filter(by=person))[:100]
    return render(request, "records/importing/list.html", {"runs": [(run, told_counts(run)) for run in shown]})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A place for a file; afterwards it is looked through."""
    person = may_import_anything(request)
    into = request.GET.get("into", "")
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None or not upload.name:
            messages.error(request, _("Please choose a file."))
            return HttpResponseRedirect(request.get_full_path())
        try:
            run = files.keep(upload.chunks(), upload.name, by=person, at=timezone.now())
            _begin(run, Source(encoding=request.POST.get("encoding") or None), into)
        except Refusal as refusal:
            return _new(request, str(refusal))
        return HttpResponseRedirect(reverse("import-file", args=[run.pk]))
    return _new(request)


def _new(request: HttpRequest, refused: str = "") -> HttpResponse:
    """The place for a file; after one that could not be read also the choice of its encoding."""
    context = {"refused": refused, "steps": steps(0), "encodings": _encodings(), "encoding": request.POST.get("encoding", "")}
    return render(request, "records/importing/new.html", context, status=422 if refused else 200)


def _encodings() -> list[tuple[str, str]]:
    return [("", _("Detected automatically")), *((name, name.upper()) for name in ENCODINGS)]


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """How the file is read: sheet, encoding, separator; its first rows; what it seems to contain."""
    run = editable(run_of(request, pk))
    if request.method == "POST":
        return _read_so(request, run)
    source = source_of(run)
    try:
        table = files.opened(run, source)
        first = preparing.first_rows(table)
    except Refusal as refusal:
        return render(
            request, "records/importing/file.html", {**_choices(request, run, source), "refused": str(refusal)}, status=422
        )
    context = {**_choices(request, run, source), "refused": "", "table": table, "first": first, "most": PREVIEWED}
    return render(request, "records/importing/file.html", context)


def editable(run: ImportRun) -> ImportRun:
    """A run that may still be prepared.

    :raises Http404: if it is under way or over.
    """
    if run.state not in (ImportRun.State.PREPARING, ImportRun.State.CHECKED, ImportRun.State.FAILED) or (
        run.position and run.counts
    ):
        raise Http404
    return run


def source_of(run: ImportRun) -> Source:
    """How the file of a run is read at present."""
    said = run.mapping.get("file", {})
    return Source(sheet=said.get("sheet"), encoding=said.get("encoding"), delimiter=said.get("delimiter"))


def told_counts(run: ImportRun) -> dict[str, int]:
    """The counts of a run over all objects."""
    counts = run.counts or run.checked
    total = {
        fate: sum(of.get(fate, 0) for name, of in counts.items() if name != "rows") for fate in ("create", "update", "unchanged")
    }
    rows = counts.get("rows", {})
    return {
        **total,
        "rows": rows.get("total", 0),
        "rejected": rows.get("error", 0) + rows.get("conflict", 0),
        "skipped": rows.get("skipped", 0),
    }


def _read_so(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Read the file as the person says, and propose a mapping for it."""
    said = {name: request.POST.get(name) or None for name in ("sheet", "encoding", "delimiter")}
    source, into = Source(**said), request.POST.get("into", "")
    try:
        _begin(run, source, into)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("import-file", args=[run.pk]))
    onward = "import-mapping" if "next" in request.POST else "import-file"
    return HttpResponseRedirect(reverse(onward, args=[run.pk]))


def _begin(run: ImportRun, source: Source, into: str) -> None:
    """Look through the file and keep the best mapping for it; none at all if nothing fits.

    :raises UnusableFile: if it cannot be read.
    """
    try:
        header, survey = preparing.look(run, source)
    except Refusal:
        if run.mapping:
            raise
        files.place(run).unlink(missing_ok=True)
        run.delete()
        raise
    try:
        plan = preparing.suggest(header, survey, source, into=into, by=run.by)
        preparing.choose(run, plan, header)
    except Refusal:
        run.mapping = {
            "version": mapping.VERSION,
            "file": {name: value for name, value in vars(source).items() if value},
            "objects": [],
        }
        run.save(update_fields=["mapping"])
        if into:
            raise


def _choices(request: HttpRequest, run: ImportRun, source: Source) -> dict[str, Any]:
    person = person_of(request)
    known = [(shape.name, capfirst(str(shape.label))) for shape in proposing.shapes() if may_fill(shape.fillings, person)]
    try:
        sheets = list(files.opened(run, Source(encoding=source.encoding, delimiter=source.delimiter)).sheets)
    except Refusal:
        sheets = []
    objects = run.mapping.get("objects", [])
    into = run.mapping.get("shape") or (objects[0]["record"] if objects else "")
    return {
        "run": run, "steps": steps(0), "sheets": sheets, "source": source, "shapes": known, "into": into,
        "encodings": _encodings(),
        "delimiters": [("", _("Detected automatically")), *DELIMITERS],
    }  # fmt: skip


def may_fill(fillings: Any, person: Person) -> bool:
    """Whether this person may import everything that a shape makes."""
    found = [(filling, registry.at(filling.record)) for filling in fillings]
    return all(
        record and reading.may(record, person, RightTo.VIEW if filling.mode == "find" else RightTo.IMPORT)
        for filling, record in found
    )
