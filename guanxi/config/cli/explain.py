"""`guanxi explain`: what was derived from where."""

import click

from guanxi.config.cli.session import load


@click.command
@click.argument("object_name", metavar="[OBJECT]", default="")
@click.option("--field", default="", help="Only this field.")
def command(object_name: str, field: str) -> None:
    """Print what was derived from the declaration of OBJECT (accounts, orders, …); without one, all objects."""
    load()
    from guanxi.records import explain  # late: app ready

    try:
        lines = explain.explain(object_name, field) if object_name else explain.objects()
    except explain.NotKnown as why:
        raise click.ClickException(str(why)) from None
    click.echo("\n".join(lines))
