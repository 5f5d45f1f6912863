"""`guanxi match`: rows of one file, or of two, that mean the same customer, person or product."""

from pathlib import Path
from typing import Any

import click

from guanxi.config.cli import mining

ROLES = "company, person, given_name, surname, phone, email, address, place, postcode, day, code, text, none"


@click.command
@mining.about_the_file
@click.argument("file2", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--column", "named", multiple=True, metavar="NAME=MEANING", help=f"What a column means: {ROLES}.")
@click.option("--ignore", multiple=True, metavar="NAME", help="Column that is not compared.")
@click.option(
    "--likely", type=click.FloatRange(0, 1), default=0.9, show_default=True, help="From here on rows are called the same."
)
@click.option(
    "--possible", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="From here on pairs are shown at all."
)
def command(file: Path, file2: Path | None, named: tuple[str, ...], ignore: tuple[str, ...], **options: Any) -> None:
    """Find duplicates in FILE, or what of FILE stands in FILE2 under other names (CSV, TSV, XLS, XLSX; no database is needed)."""
    from guanxi.analytics.columns import Source  # late: slow import
    from guanxi.analytics.reconciling import matching  # late: slow import

    if options["possible"] > options["likely"]:
        raise click.UsageError("--possible must not be above --likely.")
    asked = matching.Asked(options["likely"], options["possible"], _roles(named, ignore))
    with mining.told():
        other = Source(file2, None, options["encoding"]) if file2 else None
        findings = matching.match(mining.source(file, options), other, asked)
    mining.write(findings, options)


def _roles(named: tuple[str, ...], ignore: tuple[str, ...]) -> dict[str, Any]:
    from guanxi.analytics.reconciling.roles import Role  # late: slow import

    found = dict.fromkeys(ignore, Role.NONE)
    for text in named:
        name, mark, meaning = text.rpartition("=")
        if not mark or meaning not in set(Role):
            raise click.UsageError(f"--column {text}: write NAME=MEANING, where MEANING is one of {ROLES}.")
        found[name] = Role(meaning)
    return found
