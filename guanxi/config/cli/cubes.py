"""`guanxi cubes`: everything that can be asked, as a page of the docs."""

import click

from guanxi.config.cli.session import load


@click.command
@click.option("--markdown", is_flag=True, help="As Markdown; else as a list of names.")
def command(*, markdown: bool) -> None:
    """Print the cubes of the product with their dimensions, levels and measures; asks no database."""
    load()
    from guanxi.analytics.exploring.cubes_at_hand import declared  # late: app ready
    from guanxi.semantics import documenting  # late: app ready

    model = declared()
    click.echo(documenting.markdown(model) if markdown else "\n".join(documenting.names(model)))
