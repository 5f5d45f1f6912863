"""`guanxi demo`: the demo company, loaded and removed."""

import sys

import click

from guanxi.config.cli.session import product, say

LOCK = 7_301_003  # the first half of the advisory lock; the others belong to imports and bulk changes


@click.group
def command() -> None:
    """Load or remove the demo company: people, customers and years of business, all marked as sample."""


@command.command
@click.option("--size", type=click.IntRange(1, 5_000_000), default=2000, show_default=True, help="How many accounts.")
def load(size: int) -> None:
    """Load the demo company. On the same day it is the same for everybody."""
    with product():
        from django.utils import timezone  # late: app ready
        from procrastinate.contrib.django import app  # late: app ready

        from guanxi.analytics.warehouse import refreshing  # late: app ready
        from guanxi.analytics.warehouse.models import Refresh  # late: app ready
        from guanxi.config.demo import clearing, loading, runs  # late: app ready
        from guanxi.records import holding  # late: app ready

        with holding.alone(LOCK, 0) as is_mine:
            if not is_mine:
                raise click.ClickException("Another command is loading the demo company just now.")
            if clearing.is_loaded() and not loading.is_complete():
                say("removing the half that an interrupted loading has left")
                clearing.clear(progress=Bar())
            loaded = loading.load(size=size, at=timezone.now(), progress=Bar())
            refreshing.ask(Refresh.Reason.COMMAND, by=None, now=timezone.now())  # a worker does it when there is one
            if size >= runs.LEAST_ACCOUNTS:
                app.configure_task("config.demo_runs", schedule_in={"seconds": runs.SECONDS // 2}).defer()
    click.echo(
        f"Loaded {loaded.accounts:,} accounts, {loaded.contacts:,} contacts, {loaded.orders:,} orders with {loaded.lines:,} lines."
    )
    click.echo(f"Its people may sign in, e.g. {loaded.username} (head of sales), all with the password {loaded.password}")


@command.command
@click.option("--yes", is_flag=True, help="Do not ask.")
def clear(yes: bool) -> None:
    """Remove the demo company and nothing else."""
    with product():
        from guanxi.config.demo import clearing  # late: app ready

        if not clearing.is_loaded():
            raise click.ClickException("There is no demo company.")
        if not yes:
            click.confirm("Remove all sample records?", abort=True)
        removed, stayed = clearing.clear(progress=Bar())
    click.echo(f"Removed {removed:,} sample records.")
    if stayed:
        click.echo(f"{stayed:,} stay because records of your own need them.")


class Bar:
    """A progress bar on the error channel; one line per step where that is no terminal."""

    def __init__(self) -> None:
        self._step = ""

    def __call__(self, step: str, done: int, total: int) -> None:
        if sys.stderr.isatty():
            share = done / total if total else 1
            click.echo(f"\r{step:<32.32} [{'#' * int(share * 30):<30}] {share:4.0%}", nl=done >= total, err=True)
        elif step != self._step:
            self._step = step
            say(f"demo company: {step}")
