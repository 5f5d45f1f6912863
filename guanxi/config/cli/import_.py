"""`guanxi import`: files with customers, products, orders and whole ledgers, without questions."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from guanxi.config.cli.session import product

SOME_REJECTED = 3


@click.command
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sheet", help="Only this sheet of a workbook; otherwise every sheet that is recognized.")
@click.option("--encoding", help="utf-8, gb18030, utf-16, big5 …; found out by itself otherwise.")
@click.option("--delimiter", help="What stands between cells; found out by itself otherwise.")
@click.option("--into", default="", help="What the file contains: an object (accounts) or a file shape (sales-ledger).")
@click.option(
    "--mapping", "mapping_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Mapping file to follow."
)
@click.option(
    "--save-mapping", type=click.Path(dir_okay=False, path_type=Path), help="Write the mapping that was used to this file."
)
@click.option(
    "--key", "keys", multiple=True, help="Fields by which records are recognized: external_id, or order=number,account."
)
@click.option("--mode", "modes", multiple=True, help="upsert, create, update or find; or for one object: order=create.")
@click.option(
    "--set", "constants", multiple=True, metavar="FIELD=VALUE", help="Value for new records: currency=GBP, order.currency=GBP."
)
@click.option("--create-missing", is_flag=True, help="Make the words of word lists (industries, categories) that are missing.")
@click.option("--dry-run", is_flag=True, help="Only count what would happen.")
@click.option(
    "--rejected", type=click.Path(dir_okay=False, path_type=Path), help="Write rejected rows with their reasons to this CSV file."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--as", "username", help="Import with the rights of this person, who becomes the owner of new records.")
@click.option("--list", "what", flag_value="list", help="Show the latest imports instead.")
@click.option("--resume", "resumed", type=int, metavar="RUN", help="Go on with an import that was interrupted.")
@click.option("--undo", "undone", type=int, metavar="RUN", help="Take back what an import wrote.")
@click.pass_context
def command(ctx: click.Context, file: Path | None, *, as_json: bool, **options: Any) -> None:
    """Import FILE (CSV, TSV, XLS, XLSX; may be packed with gzip) and print what became of it.

    A workbook is imported sheet by sheet. Rows that cannot be taken do not hinder the others.

    Exit codes: 0 all rows taken, 1 file or mapping refused, 2 used wrongly, 3 some rows rejected.
    """
    asked = {name: options.pop(name) for name in ("what", "resumed", "undone")}
    is_quiet = as_json or not sys.stderr.isatty()
    if sum(value is not None for value in (file, *asked.values())) != 1:
        raise click.UsageError("Say either which FILE to import, or --list, --resume RUN, --undo RUN.")
    with product():
        from guanxi.config.cli import import_runs, importing  # late: app ready

        if file:
            results = importing.import_file(file, importing.Options(**options), is_quiet=is_quiet)
        elif asked["what"]:
            results = import_runs.latest()
        elif asked["undone"] is not None:
            results = [import_runs.undo(asked["undone"], options["username"], is_quiet=is_quiet)]
        else:
            results = [import_runs.resume(asked["resumed"], options, is_quiet=is_quiet)]
    if as_json:
        click.echo(json.dumps(results, ensure_ascii=False, indent=2))
    else:
        tell = importing.told if file or asked["resumed"] is not None else import_runs.told
        click.echo("\n".join(tell(result) for result in results))
    if any(result.get("rows", {}).get("error", 0) + result.get("rows", {}).get("conflict", 0) for result in results):
        ctx.exit(SOME_REJECTED)
