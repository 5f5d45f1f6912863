"""The frame of all commands: which there are, and how a failure is told."""

import logging
import sys
from importlib import import_module
from typing import Any

import click

import guanxi
from guanxi.config.backups.reasons import NotMade, NotRestored
from guanxi.config.environment import Misconfigured
from guanxi.config.postgres.cluster import NotStarted

# The name that people type, and the module beside this one that holds it as `command`.
COMMANDS = {
    "run": "run",
    "check": "check",
    "backup": "backup",
    "restore": "restore",
    "upgrade": "upgrade",
    "demo": "demo",
    "user": "user",
    "import": "import_",
    "export": "export",
    "settings": "settings",
    "explain": "explain",
    "ask": "ask",
    "cubes": "cubes",
    "match": "match",
    "warehouse": "warehouse",
    "mine": "mine",
    "load": "load",
    "audit": "audit",
    "personal": "personal",
    "mcp": "mcp",
    "worker": "worker",
    "prepare": "prepare",
    "django": "django",
}
EXPECTED = (Misconfigured, NotStarted, NotMade, NotRestored)


class Commands(click.Group):
    """Loads a command only when it is asked for, and tells failures in words."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands in the order of the list."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command; None if there is no such."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"guanxi.config.cli.{COMMANDS[cmd_name]}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an expected failure becomes a sentence and exit code 1."""
        try:
            return super().invoke(ctx)
        except EXPECTED as why:
            raise click.ClickException(str(why)) from None
        except Exception as why:
            if _is("psycopg.OperationalError", why):
                raise click.ClickException(f"The database does not answer: {why}") from None
            if not _is("guanxi.records.refusals.Refusal", why):
                raise
            raise click.ClickException(_told(why)) from None


def _is(name: str, why: Exception) -> bool:
    """Tell whether a failure is of the class of this name: the database's, or a rule's that said no; there only if it was needed."""
    place, _dot, kind = name.rpartition(".")
    module = sys.modules.get(place)
    return module is not None and isinstance(why, getattr(module, kind))


def _told(why: Exception) -> str:
    fields = getattr(why, "fields", {})
    return "\n".join([str(why), *(f"  {name}: {reason}" for name, reason in fields.items())])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(guanxi.__version__, prog_name="guanxi")
def program() -> None:
    """Guanxi 关系: customer relationship management that you run yourself.

    Exit codes: 0 done, 1 refused or failed, 2 used wrongly.
    """
    logging.captureWarnings(capture=True)


def main() -> None:
    """Run the command line."""
    program(prog_name="guanxi")
