"""Serves the pages: Granian with one or two processes of several threads."""

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from guanxi.config import environment


def serve() -> None:
    """Serve until told to stop."""
    chosen = environment.read()
    Server(
        "guanxi.config.wsgi:application",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=chosen.web_workers,
        blocking_threads=chosen.threads,
        backlog=512,
        log_level=LogLevels.warning,
        workers_kill_timeout=15,
        respawn_failed_workers=chosen.web_workers > 1,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    serve()
