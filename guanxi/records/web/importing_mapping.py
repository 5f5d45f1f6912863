"""The mapping step of an import: which column fills what, by which fields records are recognized, what happens to them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.people.models import Person
from guanxi.people.web.asking import person_of
from guanxi.records import faces, fields
from guanxi.records.models import ImportRun
from guanxi.records.refusals import Refusal
from guanxi.records.transfer import mapping, preparing, proposing, running, shape, surveying
from guanxi.records.transfer.mapping import Mode, Plan, Target
from guanxi.records.transfer.shape import Filling, Shape

from .importing import editable, run_of, source_of, steps
from .importing_work import begin
from .pages import render

NOTHING = ""
_LARGEST_MAPPING = 1 << 20


@dataclass
class Column:
    """A column of the file as the mapping table shows it: what it fills (object.field, or input:name), with samples."""

    header: str
    samples: list[str]
    fills: list[str] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The mapping table; saved with every step onward."""
    run = editable(run_of(request, pk))
    survey = surveying.from_json(run.survey)
    plan = _plan(run)
    if plan is None:
        messages.info(request, _("Choose what the file contains."))
        return HttpResponseRedirect(reverse("import-file", args=[run.pk]))
    if request.method == "POST":
        try:
            preparing.choose(run, _said(request, plan, list(survey.columns)), list(survey.columns))
            return begin(request, run, "check" if "check" in request.POST else "run")
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("import-mapping", args=[run.pk]))
    return render(request, "records/importing/mapping.html", _context(run, plan, survey, person_of(request)))


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The mapping as a file, for the next time and for `guanxi import --mapping`."""
    run = run_of(request, pk)
    content = json.dumps(run.mapping, ensure_ascii=False, indent=2) + "\n"
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="mapping-{run.pk}.json"'
    return response


@require_POST
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a mapping file instead of the proposal."""
    run = editable(run_of(request, pk))
    given = request.FILES.get("mapping")
    try:
        if given is None or not given.size or given.size > _LARGEST_MAPPING:
            raise mapping.Unmappable(_("Please choose a mapping file."))
        plan = mapping.from_json(_json(given.read()), shape.declared())
        preparing.choose(run, mapping.with_source(plan, source_of(run)), list(surveying.from_json(run.survey).columns))
        messages.success(request, _("The mapping was taken over."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("import-mapping", args=[run.pk]))


def _json(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as why:  # no UTF-8, no JSON, a number of a million digits, or nested without end
        raise mapping.Unmappable(_("This is not a mapping file.")) from why


def _plan(run: ImportRun) -> Plan | None:
    try:
        plan = running.plan_of(run)
    except Refusal:
        return None
    return plan if plan.targets else None


def _shape(plan: Plan) -> Shape:
    found = proposing.named(plan.shape or plan.targets[0].record.path)
    if found is None:
        raise LookupError(plan.shape)
    return found


def _context(run: ImportRun, plan: Plan, survey: surveying.Survey, person: Person) -> dict[str, Any]:
    known = _shape(plan)
    columns = [Column(header, seen.samples[:3], _fills(plan, header)) for header, seen in survey.columns.items()]
    return {
        "run": run, "plan": plan, "steps": steps(1), "columns": columns, "choices": _choices(known, plan, person), "person": person,
        "targets": [_shown(target, _objects(known)[target.name]) for target in plan.targets], "modes": _modes(), "label": known.label,
        "unused": [column.header for column in columns if not column.fills],
    }  # fmt: skip


def _modes() -> list[tuple[str, str]]:
    return [
        (Mode.UPSERT.value, _("create new ones and update those that exist")),
        (Mode.CREATE.value, _("only create; existing ones are conflicts")),
        (Mode.UPDATE.value, _("only update; unknown ones are errors")),
        (Mode.FIND.value, _("only find, change nothing")),
    ]


def _fills(plan: Plan, header: str) -> list[str]:
    filled = [f"{target.name}.{name}" for target in plan.targets for name, said in target.columns.items() if said == header]
    return filled + [f"input:{name}" for name, said in plan.inputs.items() if said == header]


def _choices(known: Shape, plan: Plan, person: Person) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a column may fill: the fields of each object, then the shape's inputs."""
    words = _objects(known)
    groups = [
        (words[filling.name], _fields(filling, words[filling.name] if len(words) > 1 else "", person))
        for filling in known.fillings
    ]
    if plan.kinds:
        inputs = [(f"input:{name}", str(wanted.label)) for name, wanted in plan.kinds.items()]
        groups.append((_("Values from which fields follow"), inputs))
    return groups


def _fields(filling: Filling, prefix: str, person: Person) -> list[tuple[str, str]]:
    record = faces.face(mapping.record_at(filling.record), person)
    allowed = [found for found in fields.editable(record) if found.name not in filling.links]
    return [(f"{filling.name}.{found.name}", f"{prefix} · {found.label}" if prefix else found.label) for found in allowed]


def _objects(known: Shape) -> dict[str, str]:
    """Filling → the object's name, numbered where a row fills several of a kind."""
    words: dict[str, str] = {}
    for filling in known.fillings:
        label = str(mapping.record_at(filling.record).label)
        same = sum(word == label or word.startswith(f"{label} ") for word in words.values())
        words[filling.name] = f"{label} {same + 1}" if same else label
    return words


def _shown(target: Target, label: str) -> dict[str, Any]:
    keys = [key for key in (target.key, *target.record.keys, *((name,) for name in target.columns)) if key]
    filled = set(target.filled())
    usable = [key for key in dict.fromkeys(keys) if filled.issuperset(key)]
    constants = [(name, said) for name, said in target.constants.items() if said is not None]
    return {
        "target": target, "label": label, "filled": len(target.columns),
        "keys": [("", _("none: every row is a new record")), *((",".join(key), _key_label(target, key)) for key in usable)],
        "missing": [(name, str(record.labels), name in target.create_missing) for name, record in mapping.word_lists(target).items()],
        "otherwise": " · ".join(_key_label(target, key) for key in target.otherwise), "key": ",".join(target.key), "constants": constants,
        "fields": [("", "–"), *((found.name, found.label) for found in fields.editable(target.record) if found.name not in target.columns)],
    }  # fmt: skip


def _key_label(target: Target, key: tuple[str, ...]) -> str:
    found = fields.everything(target.record)
    return " + ".join(found[name].label for name in key)


def _said(request: HttpRequest, plan: Plan, header: list[str]) -> Plan:
    """The plan as the submitted table says.

    :raises Unmappable: if it does not hold together.
    """
    known = _shape(plan)
    columns: dict[str, dict[str, str]] = {}
    inputs: dict[str, str] = {}
    for place, said in enumerate(header):
        for chosen in request.POST.getlist(f"column-{place}"):
            _take(chosen, said, columns, inputs)
    changed = mapping.from_shape(known, columns, inputs, plan.source)
    for target in changed.targets:
        changed = _adjusted(request.POST, changed, target)
    return changed


def _take(chosen: str, header: str, columns: dict[str, dict[str, str]], inputs: dict[str, str]) -> None:
    if chosen == NOTHING:
        return
    if chosen.startswith("input:"):
        inputs[chosen.removeprefix("input:")] = header
        return
    name, _dot, filled = chosen.partition(".")
    if filled in columns.setdefault(name, {}):
        raise mapping.Unmappable(_("Two columns fill %(name)s.") % {"name": chosen})
    columns[name][filled] = header


def _adjusted(post: Mapping[str, Any], plan: Plan, target: Target) -> Plan:
    said = post.get(f"key-{target.name}")
    key = target.key if said is None else tuple(name for name in said.split(",") if name)
    mode = post.get(f"mode-{target.name}") or target.mode
    if not key:
        mode = Mode.CREATE
    if mode not in list(Mode):
        raise mapping.Unmappable(_("There is no mode %(name)s.%(hint)s") % {"name": mode, "hint": ""})
    constants = {name: value for name, value in target.constants.items() if value is None}
    for place in range(10):
        name, value = post.get(f"constant-{target.name}-{place}"), post.get(f"value-{target.name}-{place}", "").strip()
        if name and value:
            constants[name] = value
    changed = replace(target, key=key, constants=constants)
    missing = tuple(name for name in mapping.word_lists(target) if post.get(f"missing-{target.name}-{name}"))
    otherwise = tuple(other for other in changed.usable_keys() if key and other != key) if not plan.shape else ()
    return mapping.replaced(
        plan, target, key=key, otherwise=otherwise, mode=Mode(mode), constants=constants, create_missing=missing
    )
