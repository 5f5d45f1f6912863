"""What `guanxi import` does once the product is loaded."""

import io
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records import registry
from guanxi.records.models import ImportRun
from guanxi.records.refusals import Refusal
from guanxi.records.transfer import files, mapping, preparing, rejecting, running, shape
from guanxi.records.transfer.mapping import Mode, Plan, Source, Unmappable

FATES = ("create", "update", "unchanged", "conflict", "error", "skipped", "warning")


@dataclass(frozen=True)
class Options:
    """What was said on the command line."""

    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    into: str = ""
    mapping_file: Path | None = None
    save_mapping: Path | None = None
    keys: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    create_missing: bool = False
    dry_run: bool = False
    rejected: Path | None = None
    username: str | None = None


@dataclass(frozen=True)
class Part:
    """One sheet on its way in."""

    run: ImportRun
    plan: Plan
    unused: tuple[str, ...]


def import_file(path: Path, options: Options, *, is_quiet: bool) -> list[dict[str, Any]]:
    """Import a file, sheet by sheet, and give the results as plain data.

    :raises Refusal: if the file or the mapping cannot be used.
    """
    by = person(options.username)
    parts, ignored = _parts(path, options, by)
    if options.save_mapping:
        content = [mapping.to_json(part.plan) for part in parts]
        options.save_mapping.write_text(
            json.dumps(content[0] if len(content) == 1 else content, ensure_ascii=False, indent=2) + "\n", "utf-8"
        )
    results = [carry_out(part, options, is_quiet=is_quiet) for part in parts]
    if options.rejected:
        options.rejected.write_bytes(b"".join(rejecting.csv_of(part.run, is_check=options.dry_run) for part in parts))
    if ignored:
        click.echo(f"Sheets that were not recognized: {', '.join(ignored)}", err=True)
    return results


def told(result: dict[str, Any]) -> str:
    """A result in words and numbers."""
    lines = [f"{result['file']} · {result['sheet']}" + (" (dry run)" if result["dry_run"] else "")]
    wide = max(len(name) for name in (*result["objects"], "rows"))
    shown = {"rows": result["rows"], **result["objects"]}
    for name, counts in shown.items():
        parts = [f"{fate} {counts[fate]:,}" for fate in ("total", "accepted", *FATES) if counts.get(fate)]
        lines.append(f"  {name:<{wide}}  {', '.join(parts) or '–'}")
    if result["unused_columns"]:
        lines.append(f"  columns that fill nothing: {', '.join(result['unused_columns'])}")
    lines += [f"  row {problem['row']}: {problem['reason']}" for problem in result["problems"]]
    return "\n".join(lines)


def _parts(path: Path, options: Options, by: Person | None) -> tuple[list[Part], list[str]]:
    source = Source(sheet=options.sheet, encoding=options.encoding, delimiter=options.delimiter)
    saved = _saved(options)
    sheets = [options.sheet] if options.sheet else [*files.table(path, source).sheets]
    if len(sheets) == 1:
        return [_part(path, replace(source, sheet=options.sheet), options, by, saved)], []
    found: list[Part] = []
    ignored: list[str] = []
    for sheet in sheets:
        try:
            found.append(_part(path, replace(source, sheet=sheet), options, by, saved))
        except Unmappable:
            ignored.append(str(sheet))
    if not found:
        raise Unmappable(f"No sheet was recognized: {', '.join(ignored)}. Say what the file contains with --into or --mapping.")
    return sorted(found, key=lambda part: _place(part.plan)), ignored


def _part(path: Path, source: Source, options: Options, by: Person | None, saved: list[Plan]) -> Part:
    run = files.keep(files.chunks_of(path), path.name, by=by, at=timezone.now())
    try:
        header, survey = preparing.look(run, source)
        plan = _of_sheet(saved, source) if saved else preparing.suggest(header, survey, source, into=options.into, by=run.by)
        plan = _adjusted(mapping.with_source(plan, _merged(plan.source, source)), options)
        preparing.choose(run, plan, header)
    except Refusal:
        files.place(run).unlink(missing_ok=True)
        run.delete()
        raise
    return Part(run, plan, tuple(said for said in header if said not in plan.headers()))


def carry_out(part: Part, options: Options, *, is_quiet: bool) -> dict[str, Any]:
    """Take one sheet in (or only count) and give the result as plain data.

    :raises Unmappable: if the run stops before its end.
    """
    with click.progressbar(
        length=part.run.rows_expected or 0, label=part.plan.source.sheet or part.run.file_name, file=bar(is_quiet)
    ) as shown:
        go: Callable[..., ImportRun] = running.check if options.dry_run else running.carry_out
        run = go(part.run, clock=timezone.now, notice=lambda run: shown.update(run.position - shown.pos))
    if run.state not in (ImportRun.State.DONE, ImportRun.State.CHECKED):
        raise Unmappable(run.message or f"The import stopped: {run.get_state_display()}.")
    counts = run.checked if options.dry_run else run.counts
    problems = run.problems.filter(is_check=options.dry_run).order_by("row")[:10]
    return {
        "import": run.pk, "file": run.file_name, "sheet": part.plan.source.sheet or "", "shape": part.plan.shape, "dry_run": options.dry_run,
        "rows": counts.get("rows", {}), "objects": {**{target.name: counts.get(target.name, {}) for target in part.plan.targets}, **running.words_made(counts, part.plan)},
        "unused_columns": list(part.unused),
        "problems": [{"row": problem.row, "kind": problem.kind, "reason": _reason(problem.reasons)} for problem in problems],
        "seconds": round((run.finished_at - run.started_at).total_seconds(), 3) if run.finished_at and run.started_at else None,
    }  # fmt: skip


def _reason(reasons: list[list[str]]) -> str:
    return "; ".join(f"{header}: {text}" if header else text for header, text in reasons)


def _place(plan: Plan) -> tuple[bool, int]:
    """Where a sheet stands in the order of import: what is only changed comes last, lower folders first."""
    order = {record.path: place for place, record in enumerate(registry.everything())}
    only_changes = all(target.mode in (Mode.UPDATE, Mode.FIND) for target in plan.targets)
    return only_changes, max(order[target.record.path] for target in plan.targets)


def _saved(options: Options) -> list[Plan]:
    if options.mapping_file is None:
        return []
    try:
        content = json.loads(options.mapping_file.read_text("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as why:
        raise Unmappable(f"{options.mapping_file.name} is no mapping file: {why}") from why
    return [mapping.from_json(one, shape.declared()) for one in (content if isinstance(content, list) else [content])]


def _of_sheet(saved: list[Plan], source: Source) -> Plan:
    named = [plan for plan in saved if plan.source.sheet in (None, source.sheet)]
    if len(saved) == 1 and source.sheet is None:
        return saved[0]
    if not named:
        raise Unmappable(f"The mapping file says nothing about the sheet {source.sheet}.")
    return named[0]


def _merged(said: Source, given: Source) -> Source:
    return Source(**{name: getattr(given, name) or getattr(said, name) for name in vars(given)})


def _adjusted(plan: Plan, options: Options) -> Plan:
    """The plan with what --key, --mode and --set say."""
    for name, keys in _said_keys(options.keys).items():
        for target in _meant(plan, name):
            plan = mapping.replaced(plan, target, key=keys[0], otherwise=tuple(keys[1:]), mode=_keyed(target.mode))
    for said in options.modes:
        name, _eq, mode = said.rpartition("=")
        if mode not in list(Mode):
            raise Unmappable(f"There is no mode {mode}; there are: {', '.join(Mode)}.")
        for target in _meant(plan, name):
            plan = mapping.replaced(plan, target, mode=Mode(mode))
    for said in options.constants:
        where, _eq, value = said.partition("=")
        name, _dot, field = where.rpartition(".")
        known = next((one for one in shape.declared() if one.name == plan.shape), None)
        plan = mapping.with_constants(plan, known, name or plan.targets[-1].name, {field: value})
    return mapping.with_missing_made(plan) if options.create_missing else plan


def _said_keys(said: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    """The keys by object, in the order in which they were said."""
    keys: dict[str, list[tuple[str, ...]]] = {}
    for one in said:
        name, _eq, key = one.rpartition("=")
        keys.setdefault(name, []).append(tuple(part.strip() for part in key.split(",")))
    return keys


def _keyed(mode: Mode) -> Mode:
    return Mode.UPSERT if mode is Mode.CREATE else mode


def _meant(plan: Plan, name: str) -> list[mapping.Target]:
    """The target of this name, or the last one (what the file is about) if none is named.

    :raises Unmappable: if there is no such.
    """
    target = plan.target(name) if name else plan.targets[-1]
    if target is None:
        raise Unmappable(f"The file fills no {name}; it fills: {', '.join(known.name for known in plan.targets)}.")
    return [target]


def person(username: str | None) -> Person | None:
    """Who acts on the command line; None = the product itself.

    :raises Unmappable: if nobody who may sign in is called so.
    """
    if username is None:
        return None
    found = Person.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise Unmappable(f"Nobody with the user name {username} may sign in.")
    return found


def bar(is_quiet: bool) -> Any:
    """Where a progress bar is drawn."""
    return io.StringIO() if is_quiet else sys.stderr
