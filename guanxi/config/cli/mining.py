"""What every command of `guanxi mine` shares: the file it looks into, what can be wrong with it, and how findings are written."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from guanxi.analytics.columns import Source
    from guanxi.analytics.telling import Findings

Command = Callable[..., None]


def about_the_file(function: Command) -> Command:
    """Give a command the file, how it is written, and how the answer is."""
    options = (
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        click.option("--sheet", help="Sheet of a workbook; the first one if left out."),
        click.option("--encoding", help="Encoding of a text file; found out if left out."),
        click.option("--json", "kind", flag_value="json", help="Everything as JSON."),
        click.option("--csv", "kind", flag_value="csv", help="The findings as CSV."),
        click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write instead of the screen."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def source(file: Path, options: dict[str, Any]) -> "Source":
    """Give the file with what was said about how it is written."""
    from guanxi.analytics.columns import Source  # late: slow import

    return Source(file, options["sheet"], options["encoding"])


@contextmanager
def told() -> Iterator[None]:
    """Turn what can be wrong with a file or a question into a sentence: `NotUsable` and its like."""
    from guanxi.analytics.baskets import itemsets  # late: slow import
    from guanxi.analytics.columns import NotUsable  # late: slow import
    from guanxi.analytics.lifetime.buying import NotFitted  # late: slow import
    from guanxi.analytics.sequences import patterns  # late: slow import
    from guanxi.sources.table import UnreadableTable  # late: slow import

    try:
        yield
    except (NotUsable, NotFitted, UnreadableTable, itemsets.TooMany, patterns.TooMany) as why:
        raise click.ClickException(str(why)) from None


def write(findings: "Findings", options: dict[str, Any]) -> None:
    """Write the findings to the screen or to the file that was named."""
    from guanxi.analytics import telling  # late: slow import

    path: Path | None = options["output"]
    if path is None:
        telling.write(findings, options["kind"], sys.stdout)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        telling.write(findings, options["kind"], file)
    click.echo(f"{findings.heading} written to {path}", err=True)
