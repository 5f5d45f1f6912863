"""`guanxi mine segments`: which customers buy alike, and who moved from one segment to another, from a plain file."""

import gettext
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

import guanxi
from guanxi.config.cli.mine_company import file_or_company, is_asked, look
from guanxi.config.cli.mining import source, told, write

LANGUAGES = {"en": "en", "zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}


class Between(click.ParamType[range]):
    """A number of groups or the least and the most of them: 4, 3..6."""

    name = "count"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> range:
        """Read it.

        :raises click.BadParameter: if it is none, or beyond what has names.
        """
        if isinstance(value, range):
            return value
        first, _, last = str(value).partition("..")
        if not (first.isdecimal() and (last or first).isdecimal()):
            self.fail(f"{value!r} is no number of groups: write 4 or 3..6.", param, ctx)
        found = range(int(first), int(last or first) + 1)
        if not found or found[0] < 2 or found[-1] > 8:
            self.fail("There may be 2 to 8 groups: write 4 or 3..6.", param, ctx)
        return found


@click.command("segments")
@file_or_company
@click.option("--by", help="Column that says which customer.")
@click.option("--order", help="Column with the day of the purchase.")
@click.option("--amount", help="Column with its amount, or a product of columns: Quantity*Price.")
@click.option(
    "--k", "count", type=Between(), default="3..5", show_default=True, help="How many segments, or the least and the most."
)
@click.option("--window", type=click.IntRange(1), help="Days of history that count; all if left out.")
@click.option(
    "--back", type=click.IntRange(0), default=182, show_default=True, help="Compare with so many days earlier; 0 for not."
)
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True, help="Language of the names.")
def command(file: Path | None, by: str | None, order: str | None, amount: str | None, **options: Any) -> None:
    """Find segments of customers by how recently, how often and how much they bought (RFM, k-means), and name them in words."""
    if is_asked(file, options):
        count = options["count"]
        look("segments", {**options, "count": count[0] if len(count) == 1 else None}, options)
        return
    if not (file and by and order and amount):
        raise click.UsageError(
            "Say --by, --order and --amount: the columns with the customer, the day of the purchase and its amount."
        )
    from guanxi.analytics.grouping import ledgers  # late: slow import
    from guanxi.analytics.grouping.segments import figures, segmenting, telling  # late: slow import

    with told():
        rows = ledgers.rows(source(file, options), day=order, amounts=(amount,), names=(by,))
        purchases = figures.Purchases.of((row.names[0], row.day, row.amounts[0]) for row in rows)
        count, until = options["count"], options["until"]
        asked = segmenting.Asked(count[0], count[-1], options["window"] or 0, options["back"], until.date() if until else None)
        findings = telling.segments(segmenting.segmented(purchases, asked), asked, _spoken(options["language"]))
    write(findings, options)


def _spoken(language: str) -> Callable[[str], str]:
    places = Path(guanxi.__file__).parent / "locale"
    return gettext.translation("django", places, [LANGUAGES[language]], fallback=True).gettext
