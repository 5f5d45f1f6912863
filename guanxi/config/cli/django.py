"""`guanxi django`: Django's own commands, for developers."""

import click

from guanxi.config.cli.session import product


@click.command(hidden=True, context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run a management command, for example `guanxi django shell`."""
    from django.core.management import execute_from_command_line  # late: app ready

    with product(migrated=False):
        execute_from_command_line(["guanxi django", *arguments])
