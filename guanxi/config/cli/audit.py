"""`guanxi audit`: prove that nothing was altered, take the trail out."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from guanxi.config.cli.session import product


@click.group
def command() -> None:
    """Check and export the audit trail and the history of all records."""


@command.command
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--known", default="", help="A digest noted earlier, which must stand in the chain.")
@click.pass_context
def verify(context: click.Context, *, as_json: bool, known: str) -> None:
    """Find altered, removed and inserted rows; exit code 1 if there are any. Note the digest somewhere outside."""
    with product():
        from guanxi.records.auditing import verifying  # late: app ready

        verdict = verifying.verify(datetime.now(UTC), known=known.strip().lower())
    if as_json:
        click.echo(json.dumps(verdict.as_data(), indent=1))
    else:
        click.echo("\n".join(verdict.problems) or "Nothing was altered, removed or inserted.")
        click.echo(
            f"{verdict.rows:,} rows in {verdict.seals:,} seals, {verdict.blanked:,} blanked, {verdict.pruned:,} removed when old; protected by {verdict.protection}"
        )
        click.echo(f"digest {verdict.head}")
    if not verdict.is_sound:
        context.exit(1)


@command.command
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write; standard output if left out.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day.")
@click.option("--changes", is_flag=True, help="The history of all records, too.")
def export(output: Path | None, since: datetime | None, *, changes: bool) -> None:
    """Write the trail as JSON lines, oldest first, each with its digest."""
    with product():
        from guanxi.records.auditing import taking_out  # late: app ready

        with output.open("w", encoding="utf-8") if output else click.open_file("-", "w") as file:
            count = taking_out.write(file, since=since.replace(tzinfo=UTC) if since else None, changes=changes)
    click.echo(f"{count:,} entries", err=output is None or not sys.stdout.isatty())


@command.command(name="protection-sql")
@click.argument("role")
def protection_sql(role: str) -> None:
    """Print what a superuser runs in a database of one's own so that ROLE, the product's, can only add to the trail."""
    from guanxi.config.postgres import audit_owner  # late: slow import

    for statement in audit_owner.closing(role):
        click.echo(f"{statement.as_string()};")
