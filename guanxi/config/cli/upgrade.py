"""`guanxi upgrade`: bring the database to the version that is installed."""

import click

from guanxi.config.cli.session import product, say


@click.command
def command() -> None:
    """Check, back up, migrate and verify; if anything fails, restore. `guanxi run` does the same by itself when it starts."""
    with product(migrated=False) as environment:
        from guanxi.config.server import preparing, upgrading  # late: app ready

        preparing.refuse_unsound()
        steps = upgrading.upgrade(environment, say)
        upgrading.verify()
    click.echo(f"Upgraded with {steps} migrations." if steps else "The database is at this version already.")
