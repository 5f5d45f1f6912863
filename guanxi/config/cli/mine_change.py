"""`guanxi mine change`: why profit is higher or lower than in another year, quarter or month, from a plain file."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guanxi.config.cli.mine_company import file_or_company, is_asked, look
from guanxi.config.cli.mining import source, told, write

if TYPE_CHECKING:
    from guanxi.analytics.grouping.change.decomposing import Line
    from guanxi.lib.periods import Period


class Span(click.ParamType["Period"]):
    """A year, quarter, month or week: 2016, 2016-Q3, 2016-03, 2016-W07."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "Period":
        """Read it.

        :raises click.BadParameter: if it is none.
        """
        from guanxi.lib import periods  # late: slow import

        period = value if isinstance(value, periods.Period) else periods.parse_code(str(value))
        return period or self.fail(f"{value!r} is no span: write 2016, 2016-Q3, 2016-03 or 2016-W07.", param, ctx)


@click.command("change")
@file_or_company
@click.option("--product", help="Column that says which product.")
@click.option("--quantity", help="Column with the quantity.")
@click.option("--revenue", help="Column with the revenue, or a product of columns: Quantity*Price.")
@click.option("--cost", help="Column with the cost of all of it; without cost and profit the revenue itself is taken apart.")
@click.option("--profit", help="Column with the profit, instead of the cost.")
@click.option("--customer", help="Column that says which customer, to see the reasons by customer, too.")
@click.option("--currency", help="Column with the currency of --amount, to tell its rate from prices.")
@click.option("--amount", help="Column with the revenue in the currency of the sale.")
@click.option("--date", "--order", "day", help="Column with the day.")
@click.option("--before", type=Span(), required=True, help="2016, 2016-Q3, 2016-03 or 2016-W07.")
@click.option("--after", type=Span(), required=True, help="The span to compare with it.")
def command(file: Path | None, before: "Period", after: "Period", **options: Any) -> None:
    """Take the change of profit between two spans apart: volume, mix, price, currency, cost, new and lost products."""
    if before.first <= after.last and after.first <= before.last:
        raise click.UsageError(f"{before.code} and {after.code} have days in common.")
    if is_asked(file, options):
        look("profit-change", {"before": before.code, "after": after.code}, options)
        return
    if not (file and options["product"] and options["quantity"] and options["revenue"] and options["day"]):
        raise click.UsageError("Say --product, --quantity, --revenue and --date: the columns with these.")
    from guanxi.analytics.columns import NotUsable  # late: slow import
    from guanxi.analytics.grouping.change import decomposing, telling  # late: slow import

    if options["cost"] and options["profit"]:
        raise click.UsageError("Say --cost or --profit, not both: one follows from the other.")
    if bool(options["currency"]) != bool(options["amount"]):
        raise click.UsageError("--currency and --amount belong together: the currency of a sale and the revenue in it.")
    with told():
        lines = list(_lines(file, (before, after), options))
        missing = [span.code for span, later in ((before, False), (after, True)) if not any(one.after == later for one in lines)]
        if missing:
            raise NotUsable(f"The file has no rows in {' and '.join(missing)}.")
        findings = telling.change(decomposing.decomposed(lines), (before.code, after.code))
    write(findings, options)


def _lines(file: Path, spans: "tuple[Period, Period]", options: dict[str, Any]) -> "Iterator[Line]":
    from decimal import Decimal  # late: slow import

    from guanxi.analytics.grouping import ledgers  # late: slow import
    from guanxi.analytics.grouping.change.decomposing import Line  # late: slow import

    figures = [name for name in ("quantity", "revenue", "cost", "profit", "amount") if options[name]]
    names = [name for name in ("product", "customer", "currency") if options[name]]
    rows = ledgers.rows(
        source(file, options),
        day=options["day"],
        amounts=tuple(options[name] for name in figures),
        names=tuple(options[name] for name in names),
    )
    for row in rows:
        if row.day in spans[0] or row.day in spans[1]:
            much = dict(zip(figures, row.amounts, strict=True))
            said = dict(zip(names, row.names, strict=True))
            revenue = much["revenue"]
            cost = revenue - much["profit"] if "profit" in much else much.get("cost", Decimal(0))
            told_as = (said["product"], said.get("customer", ""), said.get("currency", ""))
            yield Line(row.day in spans[1], *told_as, much["quantity"], much.get("amount", revenue), revenue, cost)
