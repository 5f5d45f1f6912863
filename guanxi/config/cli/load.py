"""`guanxi load`: tables of other people's files, databases and addresses into the warehouse."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from guanxi.config.cli.session import product
from guanxi.config.dying import KILL, die_with_parent

SOME_REJECTED = 3


@click.command
@click.argument("what", required=False, metavar="FILE_OR_SOURCE")
@click.option("--into", default="", help="Name of the table; made if there is none.")
@click.option("--part", default="", help="Sheet, table of a database or path to a list; the first one if left out.")
@click.option("--every-part", is_flag=True, help="Load all sheets or tables, each into a table of its own (<into>_<part>).")
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Mapping to follow (JSON or TOML).",
)
@click.option(
    "--save-mapping", type=click.Path(dir_okay=False, path_type=Path), help="Write the mapping to this file (.json or .toml)."
)
@click.option("--show-mapping", is_flag=True, help="Only print the mapping that would be used.")
@click.option("--encoding", default="", help="Encoding of a text file; found out by itself otherwise.")
@click.option("--delimiter", default="", help="What stands between cells; found out by itself otherwise.")
@click.option("--dry-run", is_flag=True, help="Check everything, load nothing.")
@click.option("--again", is_flag=True, help="Load the kept files of a table once more (FILE_OR_SOURCE is its name).")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--as", "username", help="Load as this person, with their rights.")
@click.option("--list", "listed", is_flag=True, help="Show sources and tables instead.")
@click.option("--resume", type=int, metavar="RUN", help="Carry out a run that waits or was interrupted.")
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--with-parent", is_flag=True, hidden=True)
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, with_parent: bool, **options: Any) -> None:
    """Load FILE_OR_SOURCE into the warehouse, all of it or nothing.

    It is a file (CSV, Excel, JSON, HTML, SQLite, documents; may be packed), the name of a stored source, the name of a loaded table, or an
    address: postgresql://user:password@host/database, mysql://…, https://….

    Exit codes: 0 all rows taken, 1 refused, 2 used wrongly, 3 some rows rejected.
    """
    if with_parent:
        die_with_parent(KILL)
    if sum(bool(options[name]) for name in ("what", "listed", "resume")) != 1:
        raise click.UsageError("Say either what to load, or --list, or --resume RUN.")
    is_quiet = options.pop("quiet") or as_json or not sys.stderr.isatty()
    with product():
        from guanxi.config.cli import loading  # late: app ready

        results = loading.carry_out(loading.Options(**options), is_quiet=is_quiet)
    if as_json:
        click.echo(json.dumps(results, ensure_ascii=False, indent=2, default=str))
    elif not options["resume"] or not is_quiet:
        click.echo("\n".join(loading.told(result) for result in results))
    if any(result.get("state") in {"refused", "broken", "canceled"} for result in results):
        ctx.exit(1)
    if any(result.get("rejected") for result in results):
        ctx.exit(SOME_REJECTED)
