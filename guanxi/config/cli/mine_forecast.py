"""`guanxi mine forecast`: what sales are to be expected, with intervals, from a plain file."""

from pathlib import Path
from typing import Any

import click

from guanxi.config.cli.mine_company import file_or_company, is_asked, look
from guanxi.config.cli.mining import source, told, write


@click.command("forecast")
@file_or_company
@click.option("--date", "--order", "day", help="Column with the day.")
@click.option("--amount", help="Column with the amount that is summed up. Of order lines: revenue, profit or quantity.")
@click.option(
    "--by",
    help="Column that tells parts apart; of order lines region, category, industry, territory or person. Parts sum up to the total.",
)
@click.option(
    "--every", type=click.Choice(["month", "quarter", "week"]), default="month", show_default=True, help="Length of a period."
)
@click.option("--periods", type=click.IntRange(1, 120), default=12, show_default=True, help="How many periods to look ahead.")
@click.option("--season", type=click.IntRange(1, 104), help="Periods that make a season; by itself a year. 1 for none.")
@click.option(
    "--sums", type=click.Choice(["bottom-up", "proportional"]), help="How parts and total come together; found out if left out."
)
@click.option("--new-year/--no-new-year", default=True, help="Take the moving Chinese New Year into account where it helps.")
@click.option(
    "--most", type=click.IntRange(2, 200), default=60, show_default=True, help="Parts at most; the smallest ones become one."
)
def command(file: Path | None, day: str | None, amount: str | None, by: str | None, **options: Any) -> None:
    """Foretell sales by period from their history: exponential smoothing and Theta against the floor of a season ago."""
    if is_asked(file, options):
        look("forecast", {**options, "amount": amount, "by": by or ""}, options)
        return
    if not (file and day and amount):
        raise click.UsageError("Say --date and --amount: the columns with the day and with the amount.")
    from guanxi.analytics.grouping import ledgers  # late: slow import
    from guanxi.analytics.grouping.forecast import foretelling, table, telling  # late: slow import

    with told():
        rows = ledgers.rows(source(file, options), day=day, amounts=(amount,), names=(by,) if by else ())
        lines = ((row.day, row.amounts[0], row.names[0] if by else "") for row in rows)
        until = options["until"].date() if options["until"] else None
        known = table.collected(lines, options["every"], until=until, most=options["most"])
        season = options["season"] or table.SEASONS[options["every"]]
        asked = foretelling.Asked(options["periods"], season, options["new_year"], options["sums"] or "")
        findings = telling.forecast(foretelling.foretell(known, asked), asked)
    write(findings, options)
