"""`guanxi mine cohorts`: how many customers come back, by when they bought first, from a plain file."""

from pathlib import Path
from typing import Any

import click

from guanxi.config.cli.mining import about_the_file, source, told, write


@click.command("cohorts")
@about_the_file
@click.option("--by", required=True, help="Column that says which customer.")
@click.option("--order", required=True, help="Column with the day of the purchase.")
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
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Leave out customers whose first purchase was before that day.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day that is looked at; the last purchase if left out.")
def command(file: Path, by: str, order: str, amount: str | None, **options: Any) -> None:
    """Follow customers from their first purchase on: who comes back after one month, two or three."""
    from decimal import Decimal  # late: slow import

    from guanxi.analytics.grouping import ledgers  # late: slow import
    from guanxi.analytics.grouping.cohorts import telling, triangle  # late: slow import

    with told():
        rows = ledgers.rows(source(file, options), day=order, amounts=(amount,) if amount else (), names=(by,))
        lines = ((row.names[0], row.day, row.amounts[0] if amount else Decimal(1)) for row in rows)
        ends = {name: options[name].date() if options[name] else None for name in ("until", "since")}
        findings = telling.cohorts(triangle.triangle(lines, options["every"], **ends))
    write(findings, options)
