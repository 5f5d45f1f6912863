"""`guanxi run`: start everything and keep it running."""

import os

import click

from guanxi.config import environment
from guanxi.config.cli.session import say


@click.command
@click.option("--host", help="Address to listen at (GUANXI_HOST); 0.0.0.0 lets other machines in.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen at (GUANXI_PORT), 8000 by default.")
@click.option("--empty", is_flag=True, help="Do not load the sample company at the first start (GUANXI_DEMO=0).")
def command(host: str | None, port: int | None, *, empty: bool) -> None:
    """Start database, web server and worker; Ctrl-C stops them.

    The first start makes the database, the secrets, an administrator and a sample company. Everything is kept in the
    folder `var` (GUANXI_VAR).
    """
    from guanxi.config.server.supervising import Supervisor  # late: slow import

    if host:
        os.environ["GUANXI_HOST"] = host
    if port:
        os.environ["GUANXI_PORT"] = str(port)
    Supervisor(environment.read(), say, empty=empty).run()
