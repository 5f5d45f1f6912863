"""`guanxi restore`: bring a backup back."""

from datetime import UTC, datetime
from pathlib import Path

import click

from guanxi.config import environment, secrets_file
from guanxi.config.backups import restoring, taking
from guanxi.config.backups.reasons import NotRestored
from guanxi.config.cli.session import say
from guanxi.config.environment import Environment
from guanxi.config.locks import FileLock
from guanxi.config.postgres import ownership


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", "may_replace", is_flag=True, help="Replace what is here; it is backed up before.")
@click.option("--no-backup", is_flag=True, help="With --replace: do not back up what is here.")
@click.option("--force", is_flag=True, help="Also while other programs are signed in to the database.")
@click.option("--trust", is_flag=True, help="Also a backup that another installation made: what stands in it is run here.")
def command(file: Path, *, may_replace: bool, no_backup: bool, force: bool, trust: bool) -> None:
    """Bring database, files and secrets of the backup FILE to this installation, which must be stopped.

    All or nothing: whatever goes wrong, even a power failure, leaves what was here. The next start brings an older backup
    to this version.
    """
    secrets_file.ensure(environment.read().var)
    chosen = environment.read()
    running = FileLock(chosen.var / "run.lock")
    if not running.take():
        raise NotRestored("Stop guanxi run before you restore.")
    try:
        with ownership.in_use(chosen, say):
            restoring.finish(chosen)
            _refuse_others(chosen, force=force)
            if not restoring.is_empty(chosen):
                _put_aside(chosen, may_replace=may_replace, no_backup=no_backup)
            manifest = restoring.restore(chosen, file, say=say, is_trusted=trust)
    finally:
        running.free()
    click.echo(f"Restored {manifest.rows:,} rows and {manifest.files:,} files of {manifest.made_at}. Start with: guanxi run")


def _refuse_others(chosen: Environment, *, force: bool) -> None:
    others = restoring.in_use_by_others(chosen)
    if others and not force:
        raise NotRestored(f"{others} sessions of other programs use the database; stop them, or use --force.")


def _put_aside(chosen: Environment, *, may_replace: bool, no_backup: bool) -> None:
    """:raises NotRestored: if what is here may not be replaced."""
    if not may_replace:
        raise NotRestored("There is data here already. With --replace it is backed up and then replaced.")
    if no_backup:
        return
    now = datetime.now(UTC)
    path = taking.folder_of(chosen) / taking.name_for(now, "before-restore")
    say(f"backing up what is here to {path}")
    taking.take(chosen, path, now=now, reason="before-restore", say=say)
