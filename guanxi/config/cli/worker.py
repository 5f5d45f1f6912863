"""`guanxi worker`: take jobs from the database."""

import click

from guanxi.config.cli.session import product


@click.command
@click.option("--concurrency", type=click.IntRange(1, 64), default=2, show_default=True, help="Jobs at the same time.")
def command(concurrency: int) -> None:
    """Run one more worker beside the one that `guanxi run` starts, here or on another machine."""
    with product():
        from guanxi.config.server import working  # late: app ready

        working.run(concurrency)
