"""`guanxi ask`: figures on the command line."""

from typing import Any

import click

from guanxi.config.cli.session import product


@click.command
@click.argument("cube", default="")
@click.option("--cubes", "tells_cubes", is_flag=True, help="Tell which cubes there are; with CUBE, what can be asked of it.")
@click.option("--measures", default="", help="With commas between: revenue,profit@year_before; the usual ones if left out.")
@click.option("--rows", default="", help="Levels with commas between: region.province,product.category1.")
@click.option("--columns", default="", help="Levels with commas between: day.quarter.")
@click.option(
    "--where",
    multiple=True,
    metavar="LEVEL=MEMBER",
    help="Only these: day.quarter=2026-Q3, order.kind=sale|refund, day=2026-01-01..2026-03-31, day=last_quarter; != for all others.",
)
@click.option(
    "--having", multiple=True, metavar="COLUMN<NUMBER", help="Only rows whose value lies there: profit<0, revenue>=1000."
)
@click.option("--sort", default="", help="Column or level to sort by; with - before it, falling.")
@click.option(
    "--top", type=click.IntRange(1, 1000), help="Only so many members of the first level, by --sort or the first measure."
)
@click.option("--compare", type=click.Choice(["previous", "year_before"]), help="Beside each measure that of another time.")
@click.option("--subtotals", is_flag=True, help="With subtotals.")
@click.option("--as", "username", help="As this person sees it; everything if left out.")
@click.option("--language", default="", help="Language of names: en, zh-hans, zh-hant; the product's if left out.")
@click.option("--json", "kind", flag_value="json", help="As JSON, with exact decimals.")
@click.option("--csv", "kind", flag_value="csv", help="As CSV.")
@click.option("--sql", "shows_sql", is_flag=True, help="Tell the SQL, too (on standard error).")
def command(cube: str, **options: Any) -> None:
    """Ask CUBE (order_lines, orders, invoices, payments, receivables, customers) for figures.

    \b
    guanxi ask order-lines --measures revenue,profit --rows region.province,product.category1 \\
        --where day.quarter=2026-Q3 --sort profit --top 20 --as mei --csv
    """  # noqa: D301 (the \b keeps click from filling the lines)
    with product():
        from guanxi.config.cli import asking  # late: app ready

        if options.pop("tells_cubes") or not cube:
            asking.tell_cubes(cube, options["username"], options["kind"] or "table")
        else:
            asking.ask(cube, options)
