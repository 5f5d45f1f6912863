"""`guanxi mine`: what is bought together, what follows what and what customers will be worth, from a plain file."""

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guanxi.config.cli import mine_change, mine_cohorts, mine_forecast, mine_segments
from guanxi.config.cli.mine_company import ORDER_LINES, file_or_company, is_asked, level_of, look, work_command
from guanxi.config.cli.mine_predict import predict_command
from guanxi.config.cli.mine_uplift import uplift_command
from guanxi.config.cli.mining import source, told, write

if TYPE_CHECKING:
    from guanxi.analytics.sequences.reading import Read

SHUFFLES = 20
DAY_HINT = "in days (in units of the column if it holds numbers, in events for SPMF files)"


class Share(click.ParamType[Fraction]):
    """A share as 0.001, 0.1% or 1/1000, kept exact."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """Read it.

        :raises click.BadParameter: if it is none.
        """
        from guanxi.analytics.thresholds import NotAShare, share  # late: slow import

        try:
            return value if isinstance(value, Fraction) else share(value)
        except NotAShare as why:
            self.fail(str(why), param, ctx)


@click.group
def command() -> None:
    """Find rules, sequences, segments and what is to come in a file (CSV, TSV, XLS, XLSX, text; also packed with gzip): no database is needed.

    With --from order-lines the first three look into the company's own warehouse instead.
    """


_most = click.option("--most", type=click.IntRange(1), help="Give up when more sets or patterns than this are frequent.")


@command.command("rules")
@file_or_company
@_most
@click.option("--support", type=Share(), default="0.01", show_default=True, help="Least share of all baskets.")
@click.option(
    "--confidence", type=Share(), default="0.5", show_default=True, help="Least share of the baskets with the left side."
)
@click.option(
    "--by",
    help="Column that says which basket; without it each line is a basket. Of order lines: order, customer or customer-day.",
)
@click.option("--item", help="Column that says which item.")
@click.option("--longest", type=click.IntRange(0), help="Items in a rule at most; 0 for no limit. Of order lines 4 if left out.")
@click.option("--heads", type=click.IntRange(1), default=1, show_default=True, help="Items on the right side at most.")
@click.option("--false-discoveries", type=Share(), default="1", show_default=True, help="Share of chance findings allowed.")
def rules_command(file: Path | None, by: str | None, item: str | None, **options: Any) -> None:
    """Find association rules A → B: who has A in the basket also has B."""
    if is_asked(file, options):
        is_own = options["company"] == ORDER_LINES
        chosen = {
            **options,
            "level": level_of(options),
            "basket": by if is_own else None,
            "by": None if is_own else by,
            "item": item,
        }
        look("rules", chosen, options)
        return
    assert file is not None  # noqa: S101 (is_asked has seen to it)
    if bool(by) != bool(item):
        raise click.UsageError("--by and --item belong together: the columns that say which basket and which item.")
    from guanxi.analytics import telling  # late: slow import
    from guanxi.analytics.baskets import itemsets, reading  # late: slow import
    from guanxi.analytics.baskets.rules import Asked, rules  # late: slow import

    with told():
        if by and item:
            baskets = reading.from_table(source(file, options), by=by, item=item)
        else:
            baskets = reading.from_lines(file, encoding=options["encoding"])
        asked = Asked(
            options["support"],
            options["confidence"],
            options["longest"] or 0,
            options["heads"],
            options["false_discoveries"],
            options["most"] or itemsets.MOST,
        )
        findings = telling.rules(rules(baskets, asked), asked)
    write(findings, options)


@command.command("sequences")
@file_or_company
@_most
@click.option("--support", type=Share(), default="0.05", show_default=True, help="Least share of all histories.")
@click.option("--confidence", type=Share(), help="Least share of the histories with the beginning; tells only rules A → … → B.")
@click.option("--by", help="Column that says whose history: customer, case …")
@click.option("--order", help="Column with the moment: day, time or number; the same moment is one event.")
@click.option("--item", help="Column that says what happened.")
@click.option(
    "--longest", type=click.IntRange(0), help="Events in a sequence at most; 0 for no limit. Of order lines 3 if left out."
)
@click.option(
    "--largest", type=click.IntRange(0), help="Items in an event at most; 0 for no limit. Of order lines 1 if left out."
)
@click.option("--min-gap", type=click.IntRange(0), help=f"Least time between events, {DAY_HINT}.")
@click.option("--max-gap", type=click.IntRange(0), help=f"Most time between events, {DAY_HINT}.")
@click.option("--window", type=click.IntRange(0), help=f"Most time from the first to the last event, {DAY_HINT}.")
@click.option(
    "--shuffles",
    type=click.IntRange(0, 1000),
    help="Compare each sequence with so many shuffles of the order: tells how many would hold it by chance, and p and q values.",
)
@click.option(
    "--false-discoveries",
    type=Share(),
    default="1",
    show_default=True,
    help="Share of sequences allowed whose order is chance; below 1 it shuffles 20 times.",
)
def sequences_command(file: Path | None, by: str | None, order: str | None, item: str | None, **options: Any) -> None:
    """Find sequences A → B → C: what follows what in the histories of customers, cases, devices."""
    if is_asked(file, options):
        look("sequences", {**options, "level": level_of(options), "by": by, "order": order, "item": item}, options)
        return
    assert file is not None  # noqa: S101 (is_asked has seen to it)
    from guanxi.analytics import telling  # late: slow import
    from guanxi.analytics.sequences import patterns  # late: slow import
    from guanxi.analytics.sequences.rules import Asked, sequences  # late: slow import

    with told():
        read = _histories(file, (by, order, item), options)
        limits = patterns.Limits(
            options["longest"] or 0,
            options["largest"] or 0,
            (options["min_gap"] or 0) * read.unit,
            None if options["max_gap"] is None else options["max_gap"] * read.unit,
            None if options["window"] is None else options["window"] * read.unit,
        )
        rate = options["false_discoveries"]
        shuffles = options["shuffles"] or (SHUFFLES if rate < 1 else 0)
        asked = Asked(options["support"], options["confidence"], limits, options["most"] or patterns.MOST, shuffles, rate)
        findings = telling.sequences(sequences(read.histories, asked), asked)
    write(findings, options)


@command.command("lifetime")
@file_or_company
@click.option("--by", help="Column that says which customer.")
@click.option("--order", help="Column with the day of the purchase.")
@click.option(
    "--amount", help="Column with its amount; without it only purchases are foretold. Of order lines: revenue or profit."
)
@click.option("--weeks", type=click.FloatRange(0, min_open=True), default=52, show_default=True, help="How far to look ahead.")
@click.option(
    "--discount", type=click.FloatRange(0), default=0, show_default=True, help="What a year of waiting costs: 0.1 is a tenth."
)
@click.option("--margin", type=click.FloatRange(0, 1), default=1, show_default=True, help="Share of a sale that is earned.")
def lifetime_command(file: Path | None, by: str | None, order: str | None, amount: str | None, **options: Any) -> None:
    """Value customers: who is still there, how often each will buy, and what that is worth (BG/NBD and Gamma-Gamma)."""
    if is_asked(file, options):
        look("lifetime", {**options, "amount": amount}, options)
        return
    if not (file and by and order):
        raise click.UsageError("Say --by and --order: the columns with the customer and with the day of the purchase.")
    from guanxi.analytics import telling  # late: slow import
    from guanxi.analytics.lifetime import reading, valuing  # late: slow import

    with told():
        until = options["until"].date() if options["until"] else None
        purchases = reading.from_table(source(file, options), by=by, order=order, amount=amount, until=until)
        asked = valuing.Asked(options["weeks"], options["discount"], options["margin"])
        findings = telling.lifetime(valuing.value(purchases, asked), asked)
    write(findings, options)


def _histories(file: Path, named: tuple[str | None, str | None, str | None], options: dict[str, Any]) -> "Read":
    from guanxi.analytics.sequences import reading  # late: slow import

    by, order, item = named
    if by and order and item:
        return reading.from_table(source(file, options), by=by, order=order, item=item)
    if any(named):
        raise click.UsageError("--by, --order and --item belong together: whose history, when, and what.")
    if not reading.is_spmf(file, encoding=options["encoding"]):
        raise click.UsageError("Say --by, --order and --item: the columns with whose history, when, and what.")
    return reading.from_spmf(file, encoding=options["encoding"])


command.add_command(predict_command)
command.add_command(uplift_command)
command.add_command(work_command)
for _other in (mine_segments, mine_cohorts, mine_forecast, mine_change):
    command.add_command(_other.command)
