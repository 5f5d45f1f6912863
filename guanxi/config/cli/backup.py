"""`guanxi backup`: everything of this installation in one file."""

import time
from datetime import UTC, datetime
from pathlib import Path

import click

from guanxi.config import environment, secrets_file
from guanxi.config.backups import keeping, taking
from guanxi.config.cli.session import say
from guanxi.config.postgres import ownership

BY_HAND = "by-hand"


@click.command
@click.argument("to", required=False, type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(1), help="Keep so many backups of this kind in the folder, remove older ones.")
@click.option("--check", "checked", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Only verify this backup.")
@click.option("--list", "listed", is_flag=True, help="Only show the backups that there are.")
@click.option("--reason", default=BY_HAND, show_default=True, help="A word for the name of the file.")
def command(to: Path | None, keep: int | None, checked: Path | None, *, listed: bool, reason: str) -> None:
    """Write database, files and secrets to one file in the folder TO (or to the file TO), while people go on working.

    Without TO it goes to the folder of backups (GUANXI_BACKUP_DIR). The file holds the secrets of this installation and all
    data of your customers: keep it where only administrators can read it, and not only on this machine.
    """
    secrets_file.ensure(environment.read().var)
    chosen = environment.read()
    folder = taking.folder_of(chosen)
    if listed:
        _show(to or folder)
        return
    if checked:
        manifest = taking.verify(checked, chosen)
        click.echo(f"{checked} is sound: {manifest.rows:,} rows, {manifest.files:,} files, made {manifest.made_at}")
        return
    now = datetime.now(UTC)
    path = to if to and not to.is_dir() and to.suffix else (to or folder) / taking.name_for(now, reason)
    began = time.monotonic()
    with ownership.in_use(chosen, say):
        manifest = taking.take(chosen, path, now=now, reason=reason, say=say)
    for old in keeping.forget_old(path.parent, keep, reason) if keep else []:
        say(f"removed {old.name}")
    size = path.stat().st_size / 1e6
    say(f"{manifest.rows:,} rows and {manifest.files:,} files in {size:,.1f} MB, {time.monotonic() - began:.1f} s")
    click.echo(path)


def _show(folder: Path) -> None:
    for kept in keeping.all_in(folder):
        told = f"{kept.manifest.rows:,} rows  {kept.manifest.reason}" if kept.manifest else f"unreadable: {kept.problem}"
        click.echo(f"{kept.made_at:%Y-%m-%d %H:%M} UTC  {kept.size / 1e6:10,.1f} MB  {kept.path.name}  {told}")
