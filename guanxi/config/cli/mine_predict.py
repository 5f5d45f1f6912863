"""`guanxi mine predict`: who will, how sure that is, and why, from a plain file."""

from pathlib import Path
from typing import Any

import click

from guanxi.config.cli import mining

MODELS = ("logistic", "tree", "boosted", "network")


@click.command("predict")
@mining.about_the_file
@click.option("--target", required=True, help="Column with the answer. Rows without one are foretold.")
@click.option("--positive", help="The answer that is looked for: yes, 1, bought … Found out if there are two.")
@click.option("--time", help="Column with the moment of each case: the latest cases judge what was learned from earlier ones.")
@click.option("--leave-out", multiple=True, help="Column that must not be used; may be said several times.")
@click.option("--group", help="Column that says which rows belong together (the same customer): they judge or teach together.")
@click.option(
    "--split",
    type=click.Choice(["auto", "time", "order", "random"]),
    default="auto",
    show_default=True,
    help="Which cases judge: the latest by --time, the last rows, or some by lot; auto finds out.",
)
@click.option(
    "--hold-out", type=click.FloatRange(0.05, 0.5), default=0.25, show_default=True, help="Share of the cases that judge."
)
@click.option("--cost", type=click.FloatRange(0), help="What a contact costs.")
@click.option("--gain", type=click.FloatRange(0), help="What a success earns, before the cost of the contact.")
@click.option(
    "--reasons", type=click.IntRange(0, 10_000), default=10, show_default=True, help="For how many cases reasons are told."
)
@click.option("--model", "models", multiple=True, type=click.Choice(MODELS), help="Only these models; all four if left out.")
def predict_command(file: Path, target: str, positive: str | None, **options: Any) -> None:
    """Learn who gives an answer from columns known before it: models compared on cases kept apart, with reasons for each case."""
    if (options["cost"] is None) != (options["gain"] is None):
        raise click.UsageError("--cost and --gain belong together: what a contact costs, and what a success earns.")
    from guanxi.analytics.predicting import asking, from_file, reading  # late: slow import

    costs = asking.Costs(options["cost"], options["gain"]) if options["cost"] is not None else None
    asked = asking.Asked(
        options["hold_out"], asking.Splitting(options["split"]), costs, options["reasons"], options["models"] or MODELS
    )
    named = reading.Named(target, options["time"], options["leave_out"], group=options["group"])
    with mining.told():
        findings = from_file.predicted(mining.source(file, options), from_file.Question(named, positive, asked))
    mining.write(findings, options)
