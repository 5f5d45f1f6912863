"""Merging in the browser: choosing the other record, the records side by side, what a merging did, and undoing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import faces, fields, naming, reading, registry, showing, successors
from guanxi.records.declare import Record
from guanxi.records.merging import choosing, counting, joining, parting
from guanxi.records.models import Channel, Merge
from guanxi.records.refusals import ChangedMeanwhile, Invalid, NotAllowed, Refusal

from .access import one, record_at, writer
from .pages import render


@dataclass(frozen=True)
class Column:
    """One of the records that stand side by side."""

    obj: Any
    name: str
    number: str
    may_stay: bool
    counts: counting.Counts


@dataclass(frozen=True)
class Line:
    """One field, or fields that belong together, with the values of each record."""

    row: choosing.Row
    label: str
    cells: tuple[tuple[Any, ...], ...]
    chosen: str
    wrong: str


@dataclass(frozen=True)
class Refused:
    """Why nothing was merged, the status to answer with, what was chosen, and what is wrong with single fields."""

    text: str
    status: int
    kept: int = 0
    choices: Mapping[str, Any] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)


@require_safe
def begin(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Choose the record that is the same."""
    record, obj = one(request, path, pk, RightTo.CHANGE)
    _mergeable(record)
    if request.GET.get("with", ""):
        return HttpResponseRedirect(_compare_address(record, [pk, *_keys(request.GET.getlist("with"))]))
    context = {"record": record, "obj": obj, "name": naming.name_of(obj), "address": naming.address_of(obj), "most": joining.MOST}
    return render(request, "records/merge/begin.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, path: str) -> HttpResponse:
    """The records side by side, and merging them as was chosen."""
    record = record_at(request, path, RightTo.CHANGE)
    _mergeable(record)
    said = request.POST if request.method == "POST" else request.GET
    keys = _keys(said.getlist("keys"))
    if not _are_so_many(request, keys):
        return HttpResponseRedirect(reverse("records:list", args=[path]))
    return _merged(request, record, keys) if request.method == "POST" else _side_by_side(request, record, keys)


def chosen(request: HttpRequest, record: Record, keys: Sequence[int], back: str) -> HttpResponse:
    """Go on with the rows that were chosen in a list."""
    return HttpResponseRedirect(_compare_address(record, keys) if _are_so_many(request, keys) else back)


def _are_so_many(request: HttpRequest, keys: Sequence[int]) -> bool:
    """Whether as many records as can be merged were chosen; if not, that is said on the next page."""
    if 2 <= len(keys) <= joining.MOST:
        return True
    messages.error(request, _("Choose two to %(count)s records to merge.") % {"count": joining.MOST})
    return False


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What a merging did, and whether it can be undone."""
    merge, record, obj = _merging(request, pk)
    known = fields.everything(record)
    changed = [known[name].label for name in merge.content.get("fields", {}) if name in known]
    left = merge.left.get("fields", [])
    context = {
        "merge": merge, "record": record, "name": naming.name_of(obj), "address": naming.address_of(obj), "changed": changed,
        "why_not": parting.hindrance(merge), "may_part": parting.may_part(record, person_of(request), merge),
        "rows_left": counting.named(merge.left.get("rows", {}), person_of(request)), "fields_left": [known[name].label for name in left if name in known],
    }  # fmt: skip
    return render(request, "records/merge/told.html", context)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Part the records again."""
    merge, _record, _obj = _merging(request, pk)
    try:
        made = parting.part(merge, writer(request, Channel.FORM))
    except NotAllowed as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        rows = counting.named(made.left.get("rows", {}), person_of(request))
        stays = sum(count for _label, count in rows) + len(made.left.get("fields", []))
        text = _("Undone: %(names)s is there again.") % {"names": ", ".join(made.labels)}
        if stays:
            text += " " + ngettext(
                "%(count)s thing that was changed since stays as it is.",
                "%(count)s things that were changed since stay as they are.",
                stays,
            ) % {"count": stays}
        messages.success(request, text)
    return HttpResponseRedirect(reverse("merging", args=[pk]))


def _merging(request: HttpRequest, pk: int) -> tuple[Merge, Record, Any]:
    """A merging, for those who may see the record that was kept."""
    merge = Merge.objects.select_related("by", "undone_by").filter(pk=pk).first() if pk <= reading.LARGEST else None
    record = registry.at(merge.path) if merge else None
    if merge is None or record is None:
        raise Http404
    kept = merge.object_id
    person = person_of(request)
    obj = reading.visible(record, person).filter(pk=kept).first() or successors.successor(record, person, kept)
    if obj is None:
        raise Http404
    return merge, faces.face(record, person), obj


def _merged(request: HttpRequest, record: Record, keys: list[int]) -> HttpResponse:
    kept = next(iter(_keys([request.POST.get("keep", "")])), 0)
    others = [key for key in keys if key != kept]
    if kept not in keys or not others:
        raise Http404
    choices = {
        name.removeprefix("choice."): _choice(str(value)) for name, value in request.POST.items() if name.startswith("choice.")
    }
    try:
        made = joining.merge(record, kept, others, choices, writer(request), _versions(request.POST))
    except NotAllowed as refusal:
        raise Http404 from refusal
    except joining.AlreadyMerged as refusal:
        return _before(request, record, refusal, kept)
    except ChangedMeanwhile:
        text = _(
            "Somebody changed one of these records in the meantime. Nothing was merged: look at the values, and merge again."
        )
        return _side_by_side(request, record, keys, Refused(text, 409, kept, choices))
    except Invalid as refusal:
        return _side_by_side(request, record, keys, Refused(str(refusal), 422, kept, choices, refusal.fields))
    except Refusal as refusal:
        return _side_by_side(request, record, keys, Refused(str(refusal), 409, kept, choices))
    text = ngettext("%(count)s record merged into %(name)s", "%(count)s records merged into %(name)s", len(others))
    told = text % {"count": len(others), "name": made.label}
    messages.success(request, told, extra_tags=reverse("merging-undo", args=[made.pk]))
    return HttpResponseRedirect(reverse("records:page", args=[record.path, kept]))


def _before(request: HttpRequest, record: Record, refusal: joining.AlreadyMerged, kept: int) -> HttpResponse:
    """A second click, or somebody was quicker: in both cases the record that was kept is shown."""
    merge = refusal.merge
    if merge.object_id != kept or merge.by_id != getattr(person_of(request), "pk", None):
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("records:page", args=[record.path, successors.leads_to(record.path, merge.gone[0])]))


def _side_by_side(request: HttpRequest, record: Record, keys: Sequence[int], refused: Refused | None = None) -> HttpResponse:
    person = person_of(request)
    names = list(fields.everything(record))
    found = naming.followed(record, reading.visible(record, person, RightTo.CHANGE).filter(pk__in=keys), names)
    objects = sorted(found, key=lambda obj: keys.index(obj.pk))
    if len(objects) < len(keys):
        return _gone(request, record, set(keys) - {obj.pk for obj in objects})
    columns = _columns(request, record, objects)
    staying = [column.obj for column in columns if column.may_stay]
    if not staying:
        raise Http404
    said = refused or Refused("", 200)
    kept = next((obj for obj in staying if obj.pk == said.kept), None) or choosing.leading(record, staying)
    lines = _lines(request, record, objects, kept, said)
    context = {
        "record": record, "columns": columns, "stays": kept.pk, "refused": said.text,
        "different": [line for line in lines if line.row.differs], "same": [line for line in lines if not line.row.differs],
        "others_wrong": [text for name, text in said.wrong.items() if name not in {line.row.name for line in lines}],
    }  # fmt: skip
    return render(request, "records/merge/compare.html", context, status=said.status)


def _columns(request: HttpRequest, record: Record, objects: Sequence[Any]) -> list[Column]:
    person = person_of(request)
    removable = reading.keys_within(record, person, [obj.pk for obj in objects], RightTo.DELETE)
    if not reading.may(record, person, RightTo.DELETE):
        removable = set()
    counts = counting.belonging(record, [obj.pk for obj in objects], person)
    number = record.number.field if record.number else ""
    return [
        Column(
            obj, naming.name_of(obj), str(getattr(obj, number)) if number else "",
            all(other.pk in removable for other in objects if other is not obj), counts[obj.pk],
        )
        for obj in objects
    ]  # fmt: skip


def _lines(request: HttpRequest, record: Record, objects: Sequence[Any], kept: Any, said: Refused) -> list[Line]:
    reader, found = showing.Reader(record, person_of(request)), []
    for row in choosing.rows(record, objects, kept):
        if row.is_empty:
            continue
        cells = tuple(tuple(reader.cell(obj, field) for field in row.fields) for obj in objects)
        chosen = said.choices.get(row.name, row.chosen)
        label = " · ".join(field.label for field in row.fields)
        found.append(Line(row, label, cells, str(chosen), said.wrong.get(row.name, "")))
    return found


def _gone(request: HttpRequest, record: Record, missing: set[int]) -> HttpResponse:
    """One of the records is not there for this person: merged meanwhile, or out of reach."""
    for key in missing:
        kept = successors.successor(record, person_of(request), key)
        before = successors.of_gone(record.path, [key])
        if kept is not None and before is not None:
            messages.error(request, str(joining.AlreadyMerged(before)))
            return HttpResponseRedirect(reverse("records:page", args=[record.path, kept.pk]))
    raise Http404


def _mergeable(record: Record) -> None:
    if record.merging is None:
        raise Http404


def _compare_address(record: Record, keys: Sequence[int]) -> str:
    return f"{reverse('records:merge', args=[record.path])}?{urlencode([('keys', key) for key in dict.fromkeys(keys)])}"


def _versions(said: Any) -> dict[int, int]:
    found = {}
    for name, value in said.items():
        if name.startswith("version.") and (key := _keys([name.removeprefix("version.")])) and (version := _keys([str(value)])):
            found[key[0]] = version[0]
    return found


def _choice(value: str) -> Any:
    keys = _keys([value])
    return keys[0] if keys else value


def _keys(texts: Sequence[str]) -> list[int]:
    found = (part for text in texts for part in text.split(",")[:100])
    numbers = [int(part) for part in found if part.isascii() and part.isdigit() and len(part) < 20]
    return list(dict.fromkeys(number for number in numbers if 0 < number <= reading.LARGEST))
