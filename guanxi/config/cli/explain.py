"""`guanxi explain`: what was derived from where."""

import click

from guanxi.config.cli.session import load, product


@click.command
@click.argument("object_name", metavar="[OBJECT]", default="")
@click.option("--field", default="", help="Only this field.")
@click.option("--as-declared", is_flag=True, help="Without what the company added; asks no database.")
def command(object_name: str, field: str, as_declared: bool) -> None:
    """Print what was derived from the declaration of OBJECT (accounts, orders, …); without one, all objects."""
    if as_declared:
        load()
        _print(object_name, field)
    else:
        with product():
            _print(object_name, field)


def _print(object_name: str, field: str) -> None:
    from guanxi.records import explain  # late: app ready

    try:
        lines = explain.explain(object_name, field) if object_name else explain.objects()
    except explain.NotKnown as why:
        raise click.ClickException(str(why)) from None
    click.echo("\n".join(lines))
