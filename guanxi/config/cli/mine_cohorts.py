"""`guanxi mine cohorts`: how many customers come back, by when they bought first, from a plain file."""

from pathlib import Path
from typing import Any

import click

from guanxi.config.cli.mine_company import file_or_company, is_asked, look
from guanxi.config.cli.mining import source, told, write


@click.command("cohorts")
@file_or_company
@click.option("--by", help="Column that says which customer.")
@click.option("--order", help="Column with the day of the purchase.")
@click.option(
    "--amount", help="Column with its amount, or a product of columns: Quantity*Price; without it only customers are counted."
)
@click.option(
    "--every",
    type=click.Choice(["year", "quarter", "month", "week"]),
    default="month",
    show_default=True,
    help="Length of a period.",
)
@click.option(
    "--new-since", type=click.DateTime(["%Y-%m-%d"]), help="Leave out customers whose first purchase was before that day."
)
def command(file: Path | None, by: str | None, order: str | None, amount: str | None, **options: Any) -> None:
    """Follow customers from their first purchase on: who comes back after one month, two or three."""
    until, since = (options[name].date() if options[name] else None for name in ("until", "new_since"))
    if is_asked(file, options):
        look("cohorts", {"every": options["every"], "since": since}, options)
        return
    if not (file and by and order):
        raise click.UsageError("Say --by and --order: the columns with the customer and with the day of the purchase.")
    from decimal import Decimal  # late: slow import

    from guanxi.analytics.grouping import ledgers  # late: slow import
    from guanxi.analytics.grouping.cohorts import telling, triangle  # late: slow import

    with told():
        rows = ledgers.rows(source(file, options), day=order, amounts=(amount,) if amount else (), names=(by,))
        lines = ((row.names[0], row.day, row.amounts[0] if amount else Decimal(1)) for row in rows)
        findings = telling.cohorts(triangle.triangle(lines, options["every"], until=until, since=since))
    write(findings, options)
