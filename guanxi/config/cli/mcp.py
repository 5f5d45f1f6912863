"""`guanxi mcp`: let an AI assistant on this machine ask the product, over standard input and output."""

import os

import click

from guanxi.config.cli.session import product

VARIABLE = "GUANXI_TOKEN"


@click.command
@click.option("--write", is_flag=True, help="Let the assistant change records, if the token may write.")
def command(*, write: bool) -> None:
    """Serve the Model Context Protocol (MCP) to one assistant until it hangs up.

    The assistant sees what the person of the API token in GUANXI_TOKEN sees. It only reads unless --write is given.
    """
    text = os.environ.get(VARIABLE, "")
    if not text:
        raise click.ClickException(f"{VARIABLE} is empty: put an API token into it (Settings › My API tokens).")
    with product():
        from guanxi.config.cli import assisting  # late: slow import

        assisting.serve(text, write=write)
