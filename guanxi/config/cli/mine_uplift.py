"""`guanxi mine uplift`: whom a contact changes, from a plain file of a campaign in which some were left alone."""

from pathlib import Path
from typing import Any

import click

from guanxi.config.cli import mining


@click.command("uplift")
@mining.about_the_file
@click.option("--treatment", required=True, help="Column that says how each case was contacted, or that it was left alone.")
@click.option("--outcome", required=True, help="Column with what came: yes or no, 1 or 0.")
@click.option("--positive", help="The outcome that is wanted; found out if there are two.")
@click.option("--control", help="The value of the treatment that means left alone; found out from its name.")
@click.option("--group", help="Only this contacted group; each of them if left out.")
@click.option("--leave-out", multiple=True, help="Column that must not be used; may be said several times.")
def uplift_command(file: Path, treatment: str, outcome: str, **options: Any) -> None:
    """Learn whom a contact changes, from an experiment: Qini with intervals, and whether targeting is worth it."""
    from guanxi.analytics.predicting import reading, uplift_file  # late: slow import

    named = reading.Named(outcome, left_out=options["leave_out"], treatment=treatment)
    question = uplift_file.Question(named, options["positive"], options["control"], options["group"])
    with mining.told():
        findings = uplift_file.measured(mining.source(file, options), question)
    mining.write(findings, options)
