"""`guanxi export`: the records of an object as a file."""

import sys
from pathlib import Path

import click

from guanxi.config.cli.session import product


@click.command
@click.argument("object_name", metavar="OBJECT")
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx"]), default="csv", show_default=True, help="Kind of file.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write; standard output if left out.")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="FIELD:OP:VALUE",
    help="Only these records, as in a list's address: amount:gte:100.",
)
@click.option("--search", "words", default="", help="Only records that these words find.")
@click.option("--columns", default="", help="Fields with commas between; the list's columns if left out, `all` for every field.")
@click.option("--sort", default="", help="Field to sort by; with - before it, falling.")
@click.option("--language", default="", help="Language of headers and choices: en, zh-hans, zh-hant; the product's if left out.")
@click.option("--as", "username", help="Export only what this person may export.")
def command(object_name: str, kind: str, output: Path | None, **asked: object) -> None:
    """Write the records of OBJECT (accounts, orders, …) to a file that a spreadsheet opens and `guanxi import` reads back."""
    if kind == "xlsx" and output is None:
        raise click.UsageError("An XLSX file needs --output FILE.")
    with product():
        from guanxi.config.cli import exporting  # late: app ready

        count = exporting.export(object_name, kind, output, exporting.Asked(**asked))  # type: ignore[arg-type]
    if output is not None:
        click.echo(f"{count:,} records written to {output}", err=not sys.stdout.isatty())
