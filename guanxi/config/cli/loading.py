"""What `guanxi load` does once the product is loaded."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click
from django.utils import timezone

from guanxi.analytics.loading import access, keeping, plan_files, reaching, running, starting
from guanxi.analytics.loading.models import DataSource, KeptFile, LoadedTable, LoadRun
from guanxi.analytics.loading.plan import Place, Plan
from guanxi.analytics.loading.proposing import free_name, table_name
from guanxi.config.cli.importing import bar, person
from guanxi.people import ciphers
from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records.refusals import NotAllowed, Refusal
from guanxi.sources import reading
from guanxi.sources.table import UnreadableTable

SCHEMES = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
    "http": "web",
    "https": "web",
}


class NotUnderstood(Refusal):
    """What was asked for is not there."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was said on the command line."""

    what: str | None = None
    into: str = ""
    part: str = ""
    every_part: bool = False
    mapping_file: Path | None = None
    save_mapping: Path | None = None
    show_mapping: bool = False
    encoding: str = ""
    delimiter: str = ""
    dry_run: bool = False
    again: bool = False
    username: str | None = None
    listed: bool = False
    resume: int | None = None


@dataclass(frozen=True)
class Found:
    """What is to be loaded: a kept file or a source, with the parts that were asked for."""

    name: str
    file: KeptFile | None = None
    source: DataSource | None = None
    parts: tuple[str, ...] = ("",)


def carry_out(options: Options, *, is_quiet: bool) -> list[dict[str, Any]]:
    """Do what was asked and give the results as plain data.

    :raises Refusal: if it cannot be done.
    """
    by = person(options.username)
    if by is not None and not access.may(by, RightTo.CHANGE):
        raise NotAllowed
    if options.listed:
        return [*map(_of_source, DataSource.objects.all()), *map(_of_table, LoadedTable.objects.select_related("source"))]
    if options.resume is not None:
        run = LoadRun.objects.filter(pk=options.resume).select_related("table").first()
        if run is None:
            raise NotUnderstood(f"There is no run {options.resume}.")
        _wake(run)
        return [_result(_watched(run, is_quiet=is_quiet))]
    table = LoadedTable.objects.filter(name=str(options.what).removeprefix("load_")).first()
    if table and (options.again or not Path(str(options.what)).is_file()):
        kind = LoadRun.Kind.AGAIN if options.again else LoadRun.Kind.CHECK if options.dry_run else LoadRun.Kind.LOAD
        return [_result(_watched(starting.ask(table, kind, by=by, at=timezone.now()), is_quiet=is_quiet))]
    found = _found(options, by)
    return [result for part in found.parts for result in _load(found, part, options, by, is_quiet=is_quiet)]


def told(result: dict[str, Any]) -> str:
    """A result in words and numbers."""
    if "mapping" in result:
        return str(result["mapping"]).rstrip()
    if "kind" in result:
        return f"{result['kind']:<12} {result['name']}" + (f"  {result['rows']:,} rows" if "rows" in result else "")
    counts = ", ".join(
        f"{name.replace('_', ' ')} {result[name]:,}"
        for name in ("read", "taken", "rejected", "left_out", "mended")
        if result.get(name)
    )
    lines = [f"{result['table']}: {result['state']}" + (f" ({counts})" if counts else "")]
    if result["message"]:
        lines.append(f"  {result['message']}")
    if result["state"] == "done":
        lines.append(f"  {result['rows']:,} rows in load_{result['table']}")
    lines += [f"  sum of {name}: {value}" for name, value in result["sums"].items()]
    lines += [f"  {count:,} × {name}: {text}" for name, text, count in result["reasons"]]
    if result.get("codes"):
        lines.append(f"  {result['codes']:,} codes wait for a decision (page “Codes”)")
    return "\n".join(lines)


def _load(found: Found, part: str, options: Options, by: Person | None, *, is_quiet: bool) -> Iterator[dict[str, Any]]:
    plan = _plan(found, part, options)
    if options.save_mapping:
        write = plan_files.as_toml if options.save_mapping.suffix == ".toml" else plan_files.as_json
        options.save_mapping.write_text(write(plan), "utf-8")
    if options.show_mapping:
        yield {"mapping": plan_files.as_toml(plan), **plan_files.to_json(plan)}
        return
    now = timezone.now()
    table = LoadedTable.objects.filter(name=plan.name).first()
    is_new = table is None
    if table is None:
        table = starting.make(plan, by=by, at=now, source=found.source)
    else:
        table.plan, table.source = plan_files.to_json(plan), found.source or table.source
        table.save(update_fields=["plan", "source"])
    kind = LoadRun.Kind.CHECK if options.dry_run else LoadRun.Kind.LOAD
    run = starting.ask(table, kind, by=by, at=now, files=[found.file] if found.file else [])
    result = _result(_watched(run, is_quiet=is_quiet))
    if is_new and table.latest_id is None and options.dry_run:
        table.delete()  # a dry run leaves nothing behind
    yield result


def _plan(found: Found, part: str, options: Options) -> Plan:
    """The mapping that was given, that of the table, or the one that fits."""
    place = Place(part=part, encoding=options.encoding, delimiter=options.delimiter)
    if options.mapping_file:
        plan = plan_files.read_path(options.mapping_file)
        return replace(plan, name=options.into or plan.name, place=replace(plan.place, part=part) if part else plan.place)
    name = _name(found, part, options)
    table = LoadedTable.objects.filter(name=name).first()
    if table:
        return plan_files.from_json(table.plan)
    if found.file:
        return starting.proposal(starting.look(found.file, place), name, found.name if len(found.parts) == 1 else part, place)
    if found.source is None:
        raise NotUnderstood("There is nothing to load.")
    area = keeping.scratch()
    try:
        sample = reading.sample(reaching.origin_of(found.source), part, area)
        return starting.proposal(sample, name, part or found.name, place)
    except UnreadableTable as why:
        raise reaching.told(why) from why
    finally:
        for left in area.iterdir():
            left.unlink()
        area.rmdir()


def _name(found: Found, part: str, options: Options) -> str:
    if options.into:
        return table_name(f"{options.into}_{part}" if options.every_part else options.into)
    stem = f"{found.name} {part}" if options.every_part or (part and found.source) else found.name
    known = table_name(stem)
    return known if LoadedTable.objects.filter(name=known).exists() else free_name(stem)


def _found(options: Options, by: Person | None) -> Found:
    said = str(options.what)
    path = Path(said)
    if path.is_file():
        return _of_file(path, options)
    source = DataSource.objects.filter(name=said).first() or _of_address(said, by)
    if source is None:
        known = ", ".join(DataSource.objects.values_list("name", flat=True)) or "none"
        raise NotUnderstood(f"There is no file, source or table {said}. Sources: {known}.")
    if options.every_part:
        return Found(source.name, source=source, parts=tuple(one.name for one in starting.parts_of_source(source)))
    parts = (options.part,) if options.part else (starting.parts_of_source(source)[0].name,)
    return Found(source.name, source=source, parts=parts)


def _of_file(path: Path, options: Options) -> Found:
    with path.open("rb") as file:
        kept = keeping.keep_chunks(iter(lambda: file.read(1 << 20), b""), path.name, at=timezone.now())
    stem = path.name.removesuffix(".gz").rpartition(".")[0] or path.name
    if not options.every_part:
        return Found(stem, file=kept, parts=(options.part,))
    return Found(stem, file=kept, parts=tuple(one.name for one in starting.parts_of_file(kept)))


def _of_address(said: str, by: Person | None) -> DataSource | None:
    """A source made of an address; its password is kept encrypted."""
    parts = urlsplit(said)
    kind = SCHEMES.get(parts.scheme)
    if kind is None:
        return None
    now = timezone.now()
    if kind == "web":
        values = {"place": said, "name": parts.netloc + parts.path}
    else:
        host = parts.hostname or ""
        values = {
            "place": f"{host}:{parts.port}" if parts.port else host, "database": unquote(parts.path.strip("/")), "user": unquote(parts.username or ""),
            "name": f"{unquote(parts.path.strip('/'))} ({host})",
        }  # fmt: skip
    reaching.check({"kind": kind, **values})
    secret = ciphers.encrypt(unquote(parts.password or ""))
    found = DataSource.objects.filter(kind=kind, name=values["name"][:120]).first()
    source = found or DataSource(kind=kind, created_by=by, created_at=now)
    source.name, source.place, source.changed_at = values["name"][:120], values["place"], now
    source.database, source.user, source.secret = values.get("database", ""), values.get("user", ""), secret or source.secret
    source.save()
    return source


def _wake(run: LoadRun) -> None:
    """Let a run that was interrupted go on with the bytes it has."""
    if run.state in (LoadRun.State.BROKEN, LoadRun.State.CANCELED):
        run.state, run.is_canceling = LoadRun.State.WAITING, False
        run.save(update_fields=["state", "is_canceling"])


def _watched(run: LoadRun, *, is_quiet: bool) -> LoadRun:
    with click.progressbar(length=run.expected or 0, label=run.table.name, file=bar(is_quiet)) as shown:
        done = running.carry_out(run, clock=timezone.now, notice=lambda run: shown.update(max(0, run.done - shown.pos)))
    done.refresh_from_db()
    return done


def _result(run: LoadRun) -> dict[str, Any]:
    counts = {
        name: run.counts.get(name, 0) for name in ("read", "taken", "new", "replaced", "rejected", "left_out", "mended", "codes")
    }
    files = [{"name": one.name, "sha256": one.sha256, "size": one.size} for one in run.files.all()]
    seconds = round((run.finished_at - run.started_at).total_seconds(), 3) if run.finished_at and run.started_at else None
    return {
        "run": run.pk, "table": run.table.name, "state": str(run.state), "dry_run": run.kind == LoadRun.Kind.CHECK, "message": run.message, **counts,
        "rows": run.counts.get("rows", 0), "sums": run.sums, "reasons": run.checks.get("reasons", []) if run.checks else [], "files": files,
        "seconds": seconds,
    }  # fmt: skip


def _of_source(source: DataSource) -> dict[str, Any]:
    return {"kind": source.kind, "name": source.name}


def _of_table(table: LoadedTable) -> dict[str, Any]:
    return {"kind": "table", "name": table.name, "rows": table.rows, "source": str(table.source or ""), "every": table.every}
