"""`guanxi run`: start everything and keep it running."""

import os

import click

from guanxi.config import environment
from guanxi.config.cli.session import say

VARIABLES = {"host": "GUANXI_HOST", "port": "GUANXI_PORT", "web": "GUANXI_WEB_WORKERS", "workers": "GUANXI_WORKERS"}


@click.command
@click.option("--host", help="Address to listen at (GUANXI_HOST); 0.0.0.0 lets other machines in.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen at (GUANXI_PORT), 8000 by default.")
@click.option("--web", type=click.IntRange(1, 64), help="Processes of the web server (GUANXI_WEB_WORKERS).")
@click.option("--workers", type=click.IntRange(0, 64), help="Processes that do jobs (GUANXI_WORKERS), 1 by default.")
@click.option("--empty", is_flag=True, help="Do not load the sample company at the first start (GUANXI_DEMO=0).")
def command(*, empty: bool, **chosen: str | int | None) -> None:
    """Start database, web server and worker; Ctrl-C stops them.

    The first start makes the database, the secrets, an administrator and a sample company. Everything is kept in the
    folder `var` (GUANXI_VAR).
    """
    from guanxi.config.server.supervising import Supervisor  # late: slow import

    for option, variable in VARIABLES.items():
        if chosen[option] is not None:
            os.environ[variable] = str(chosen[option])
    Supervisor(environment.read(), say, empty=empty).run()
