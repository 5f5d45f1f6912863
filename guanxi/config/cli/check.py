"""`guanxi check`: is this installation well?"""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain

import click
import psycopg

import guanxi
from guanxi.config import environment
from guanxi.config.backups import keeping, taking
from guanxi.config.cli.session import product
from guanxi.config.environment import Environment, Misconfigured
from guanxi.config.postgres import ownership
from guanxi.config.postgres.cluster import NotStarted

LEAST_FREE_BYTES = 1_000_000_000
SECRETS_MODE = 0o600
OLDEST_BACKUP_HOURS = 24 * 3
Finding = tuple[bool, str]


@click.command
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object for programs.")
@click.pass_context
def command(context: click.Context, *, as_json: bool) -> None:
    """Check settings, secrets, disk space, database, migrations, jobs and backups; exit code 1 if anything is wrong."""
    chosen = environment.read()
    findings: list[Finding] = []
    for finding in chain(_settings(chosen), _disk(chosen), _inside()):
        findings.append(finding)
        if not as_json:
            _show(finding)
    is_well = all(well for well, _text in findings)
    if as_json:
        told = {
            "well": is_well,
            "version": guanxi.__version__,
            "findings": [{"well": well, "text": text} for well, text in findings],
        }
        click.echo(json.dumps(told, ensure_ascii=False))
    if not is_well:
        context.exit(1)


def _show(finding: Finding) -> None:
    is_well, text = finding
    click.echo(f"{click.style('ok  ', fg='green') if is_well else click.style('bad ', fg='red')} {text}")


def _settings(chosen: Environment) -> Iterator[Finding]:
    checks: tuple[Callable[[], object], ...] = (
        lambda: chosen.port,
        lambda: chosen.threads,
        lambda: chosen.debug,
        lambda: ownership.of(chosen),
        lambda: chosen.trusted_proxies,
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
    yield from _backups(chosen)


def _backups(chosen: Environment) -> Iterator[Finding]:
    """Look how old the latest backup is; an installation that never started needs none."""
    folder = taking.folder_of(chosen)
    kept = keeping.all_in(folder)
    yield from ((False, f"backup: {one.problem}") for one in kept if one.problem)
    latest = next((one for one in kept if one.manifest), None)
    if latest is not None:
        hours = (datetime.now(UTC) - latest.made_at).total_seconds() / 3600
        yield hours <= OLDEST_BACKUP_HOURS, f"backup: the latest is {hours:,.0f} hours old, in {folder}"


def _inside() -> Iterator[Finding]:
    """Check what needs the database and the loaded product."""
    try:
        with product(migrated=False):
            from guanxi.config.cli import checking  # late: app ready

            yield from checking.everything()
    except (Misconfigured, NotStarted, psycopg.OperationalError) as why:
        yield False, f"database: {why}"
