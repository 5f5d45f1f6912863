"""Brings the database to this version so that nothing can be lost: check, back up, migrate, verify, else restore.

A journal beside the data says how far it came; the next start goes on from there, whatever ended this one.
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.apps import apps
from django.db import DatabaseError, connection

import guanxi
from guanxi.config.backups import keeping, restoring, taking
from guanxi.config.backups.reasons import NotMade, NotRestored
from guanxi.config.environment import Environment, Misconfigured
from guanxi.config.operations import pending
from guanxi.config.postgres.cluster import NotStarted
from guanxi.config.server import preparing

REASON = "before-upgrade"
KEPT = 3
JOURNAL = "upgrade.json"
MIGRATING, RESTORING = "migrating", "restoring"
ROOM = 1.2  # the dump is smaller than the database; indexes are rebuilt
Say = Callable[[str], None]


@dataclass(frozen=True)
class Noted:
    """How far an upgrade came, and the backup that it made before."""

    stage: str
    backup: str


def upgrade(environment: Environment, say: Say) -> int:
    """Bring the database to this version and give the number of steps that took.

    :raises Misconfigured: if the database is of a newer version, or there is no room for the backup.
    :raises NotStarted: if it failed; everything is again as it was before.
    """
    noted = _read(environment)
    if noted is None and preparing.pending() == 0:
        refuse_newer()
        return 0
    refuse_newer()
    with preparing.alone():
        if noted is not None and noted.stage == RESTORING:
            _go_back(environment, noted, "An earlier upgrade failed.", say)
        return _upgrade(environment, noted, say)


def _upgrade(environment: Environment, noted: Noted | None, say: Say) -> int:
    steps = preparing.pending()
    if noted is None and steps and _holds_data() and environment.flag("GUANXI_UPGRADE_BACKUP", default=True):
        noted = _back_up(environment, say)
        _write(environment, noted)
    try:
        preparing.migrate(environment)
        verify()
    except Exception as why:
        if noted is None:
            raise
        connection.close()
        _go_back(environment, noted, f"{type(why).__name__}: {why}", say)
    _journal(environment).unlink(missing_ok=True)
    return steps


def refuse_newer() -> None:
    """:raises Misconfigured: if a newer version has been at work on this database."""
    labels = {config.label for config in apps.get_app_configs()}
    unknown = sorted(f"{app}.{name}" for app, name in pending.applied() - pending.on_disk() if app in labels)
    if unknown:
        raise Misconfigured(
            f"A newer version has worked on this database ({', '.join(unknown[:3])}); this is {guanxi.__version__}. "
            "Install that version again, or restore a backup from before: guanxi restore FILE --replace"
        )


def verify() -> None:
    """Prove that every table has the columns that this version asks for.

    :raises NotStarted: with the names of those that have not.
    """
    left = preparing.pending()
    wrong = [f"{left} migrations are not applied"] if left else []
    for model in apps.get_models():
        if not model._meta.managed:
            continue
        try:
            list(model._base_manager.order_by()[:1])
        except (DatabaseError, psycopg.Error) as why:
            wrong.append(f"{model._meta.label}: {why}")
    if wrong:
        raise NotStarted("; ".join(wrong[:5]))


def _holds_data() -> bool:
    return "django_migrations" in connection.introspection.table_names()


def _back_up(environment: Environment, say: Say) -> Noted:
    folder = taking.folder_of(environment)
    _refuse_narrow(folder)
    now = datetime.now(UTC)
    path = folder / taking.name_for(now, REASON)
    say(f"backing up before the upgrade, to {path}")
    try:
        taking.take(environment, path, now=now, reason=REASON, say=say)
    except NotMade as why:
        raise Misconfigured(f"The upgrade was not begun: {why} (GUANXI_BACKUP_DIR chooses another folder.)") from why
    keeping.forget_old(folder, KEPT, REASON)
    return Noted(MIGRATING, str(path))


def _refuse_narrow(folder: Path) -> None:
    """:raises Misconfigured: if the disk has hardly room for a backup."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(pg_table_size(oid)), 0) FROM pg_class WHERE relkind = 'r'")
        needed = int(cursor.fetchone()[0]) * ROOM
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Misconfigured(
            f"The upgrade was not begun: its backup may need {needed / 1e6:,.0f} MB in {folder}, {free / 1e6:,.0f} MB are free. "
            "Make room, choose another folder with GUANXI_BACKUP_DIR, or, with a backup of your own, set GUANXI_UPGRADE_BACKUP=0."
        )


def _go_back(environment: Environment, noted: Noted, why: str, say: Say) -> None:
    """:raises NotStarted: always, with the reason and the state that things are in now."""
    say(f"the upgrade failed ({why}); restoring {noted.backup}")
    _write(environment, Noted(RESTORING, noted.backup))
    try:
        restoring.restore(environment, Path(noted.backup), say=say)
    except NotRestored as trouble:
        raise NotStarted(
            f"The upgrade failed: {why}\nThe backup could not be restored either: {trouble}\n"
            f"Nothing will start until that is done: guanxi restore {noted.backup} --replace --no-backup, with the version from before."
        ) from trouble
    _journal(environment).unlink(missing_ok=True)
    raise NotStarted(
        f"The upgrade to version {guanxi.__version__} failed: {why}\n"
        f"The database is again as it was before ({noted.backup}). Install the version from before, or try again."
    )


def _journal(environment: Environment) -> Path:
    return environment.var / JOURNAL


def _read(environment: Environment) -> Noted | None:
    """Give what an interrupted upgrade noted; None if there is nothing to go on with."""
    try:
        noted = Noted(**json.loads(_journal(environment).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    return noted if Path(noted.backup).exists() else None


def _write(environment: Environment, noted: Noted) -> None:
    draft = _journal(environment).with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(noted), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(_journal(environment))
