"""`guanxi settings`: everything that administrators set, as one file."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from guanxi.config.cli.session import product


@click.group
def command() -> None:
    """Take everything that administrators set out of one company, and put it into another."""


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--part", "names", multiple=True, help="Only this part (roles, fields, …); may be given several times.")
def export(file: Path, names: tuple[str, ...]) -> None:
    """Write own fields and objects, choices, names, layouts, roles, numbers, tiers, … to FILE (JSON)."""
    with product():
        from guanxi.records.fitting import settings_file  # late: app ready

        content = settings_file.taken_out(names)
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    click.echo(f"{sum(len(rows) for rows in content['parts'].values()):,} settings written to {file}")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
def import_(file: Path, *, dry_run: bool) -> None:
    """Put FILE in, all of it or nothing. What is set here and not in the file stays."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as why:
        raise click.ClickException(f"{file} is no JSON: {why}") from None
    with product():
        from guanxi.records.fitting import settings_file  # late: app ready
        from guanxi.records.models import Channel  # late: app ready
        from guanxi.records.writer import Writer  # late: app ready

        if dry_run:
            steps = settings_file.plan(content)
        else:
            steps = settings_file.put_in(content, Writer(by=None, at=datetime.now(UTC), channel=Channel.COMMAND))
        for step in steps:
            if step.what != "unchanged":
                names = f" ({', '.join(step.names)})" if step.names else ""
                click.echo(f"{step.what:<9} {step.part.name} {step.key}{names} {step.reason}".rstrip())
    counts = {what: sum(step.what == what for step in steps) for what in ("create", "change", "unchanged", "conflict")}
    click.echo(", ".join(f"{count} {what}" for what, count in counts.items()), err=True)
