"""`guanxi check`: is this installation well?"""

import shutil
from collections.abc import Callable, Iterator

import click
import psycopg

from guanxi.config import environment
from guanxi.config.cli.session import product
from guanxi.config.environment import Environment, Misconfigured
from guanxi.config.postgres import ownership
from guanxi.config.postgres.cluster import NotStarted

LEAST_FREE_BYTES = 1_000_000_000
SECRETS_MODE = 0o600
Finding = tuple[bool, str]


@click.command
@click.pass_context
def command(context: click.Context) -> None:
    """Check settings, secrets, disk space, database, migrations and translations; exit code 1 if anything is wrong."""
    chosen = environment.read()
    findings = [*_show(_settings(chosen)), *_show(_disk(chosen)), *_show(_inside())]
    if not all(findings):
        context.exit(1)


def _show(findings: Iterator[Finding]) -> Iterator[bool]:
    for is_well, text in findings:
        click.echo(f"{click.style('ok  ', fg='green') if is_well else click.style('bad ', fg='red')} {text}")
        yield is_well


def _settings(chosen: Environment) -> Iterator[Finding]:
    checks: tuple[Callable[[], object], ...] = (
        lambda: chosen.port,
        lambda: chosen.threads,
        lambda: chosen.debug,
        lambda: ownership.of(chosen),
    )
    for each in checks:
        try:
            each()
        except Misconfigured as why:
            yield False, str(why)
    secrets = chosen.var / environment.SECRETS_FILE
    if not secrets.exists() and not chosen.secret_key:
        yield True, "secrets: will be made at the first start"
        return
    if secrets.exists() and (mode := secrets.stat().st_mode & 0o777) != SECRETS_MODE:
        yield False, f"secrets: {secrets} can be read by others (mode {mode:o}); chmod 600 it"
    weaknesses = chosen.weaknesses()
    yield from ((False, text) for text in weaknesses)
    if not weaknesses:
        yield True, "settings and secrets"


def _disk(chosen: Environment) -> Iterator[Finding]:
    place = next(folder for folder in (chosen.var, *chosen.var.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    yield free >= LEAST_FREE_BYTES, f"disk: {free / 1e9:.1f} GB free at {place}"


def _inside() -> Iterator[Finding]:
    """Check what needs the database and the loaded product."""
    try:
        with product(migrated=False):
            from guanxi.config.cli import checking  # late: app ready

            yield from checking.everything()
    except (Misconfigured, NotStarted, psycopg.OperationalError) as why:
        yield False, f"database: {why}"
