"""The command `guanxi`: one file per command."""

from guanxi.config.cli.program import main

__all__ = ["main"]
