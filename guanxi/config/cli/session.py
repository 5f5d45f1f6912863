"""What most commands need first: the secrets, a running database at this version, and the product loaded."""

import gc
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
import django

from guanxi.config import environment, secrets_file
from guanxi.config.environment import Environment, Misconfigured
from guanxi.config.postgres import ownership

# A process that was started by another one of ours counts on from there.
_began = float(os.environ.setdefault("GUANXI_BEGAN", str(time.monotonic())))


def say(text: str) -> None:
    """Tell on the error channel what is going on, with the seconds since the start."""
    click.echo(f"[{time.monotonic() - _began:6.1f} s] {text}", err=True)


def load() -> Environment:
    """Make secrets if there are none, and load the product.

    :raises Misconfigured: if a setting is unusable or unsafe.
    """
    secrets_file.ensure(environment.read().var)
    chosen = environment.read()
    if weaknesses := chosen.weaknesses():
        raise Misconfigured(" ".join(weaknesses))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
    gc.disable()  # what is loaded stays: looking through it again and again takes a tenth of the time
    django.setup()
    gc.enable()
    return chosen


@contextmanager
def product(*, migrated: bool = True) -> Iterator[Environment]:
    """Give a command the product with its database, the running one or one started for that long."""
    chosen = load()
    if os.environ.get("GUANXI_SUPERVISED") == "1":  # the supervisor has the database and brings it to this version
        if migrated:
            fit()
        yield chosen
        return
    with ownership.in_use(chosen, say):
        finish_restore(chosen)
        if migrated:
            migrate(chosen)
            fit()
        yield chosen


def migrate(chosen: Environment) -> None:
    """Bring the database to this version and say so if that took anything."""
    from guanxi.config.server import upgrading  # late: app ready

    if steps := upgrading.upgrade(chosen, say):
        say(f"brought the database to this version ({steps} migrations)")


def finish_restore(chosen: Environment) -> None:
    """Complete or undo a restore that was killed.

    :raises Misconfigured: if another process is at it, or the secrets that this process has read are no longer the right ones.
    """
    from guanxi.config.backups import restoring  # late: slow import

    if restoring.finish(chosen):
        raise Misconfigured("A restore that had been interrupted is complete now. Run the command again.")


def fit() -> None:
    """Let the command see the fields and objects of the company; Django's own commands see the product as it is declared."""
    from guanxi.records.fitting import loading  # late: app ready

    loading.refresh()
