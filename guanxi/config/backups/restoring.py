"""Brings a backup back: files first, then the database in one transaction, then secrets; a kill at any moment is made good.

Files never change and have random names, so that adding those of the backup harms nobody. The database is emptied, filled
and counted in one transaction. What follows is written down in a journal before, and done again by the next command if
this one is killed.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql

import guanxi
from guanxi.config import secrets_file
from guanxi.config.backups import archive, dumping, programs
from guanxi.config.backups.archive import Manifest
from guanxi.config.backups.reasons import NotRestored
from guanxi.config.dying import KILL, before_exec
from guanxi.config.environment import SECRETS_FILE, Database, Environment, Misconfigured, secrets_at, secrets_in
from guanxi.config.locks import FileLock
from guanxi.config.postgres import database, entrance, ownership

JOURNAL = "restore.json"
STAGE = "restoring"
LOCK = "restore.lock"
PREPARED = "prepared"
PRODUCT = Path(__file__).resolve().parents[2]
KEPT_SECRETS = ("GUANXI_DATABASE_PASSWORD", "GUANXI_DATABASE_ADMIN_PASSWORD", secrets_file.BACKUP_KEY)
"""They belong to what stands here, not to the data."""
NOT_RESTORED = (" SCHEMA - public ", " EXTENSION - ", " COMMENT - ", " ACL - ", " DEFAULT ACL ")
LOCK_PATIENCE = "10s"
TRUST = (
    " Restoring it runs the commands that stand in it, as the administrator of the database: a forged backup can do anything here."
    " If you know who made it and how it came here, say so: --trust"
)
Say = Callable[[str], None]

# Removes everything of ours, also what the backup does not know; what belongs to an extension stays.
EMPTY = """
SET lock_timeout = '{patience}';
SET client_min_messages = warning;
DO $$
DECLARE each record;
BEGIN
  FOR each IN
    SELECT format('DROP %s IF EXISTS %I.%I CASCADE',
        CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
        n.nspname, c.relname) AS words
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    ORDER BY c.relkind = 'S'
  LOOP EXECUTE each.words; END LOOP;
  FOR each IN
    SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) AS words
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP EXECUTE each.words; END LOOP;
  FOR each IN
    SELECT format('DROP TYPE IF EXISTS %I.%I CASCADE', n.nspname, t.typname) AS words
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE n.nspname = 'public'
      AND (t.typtype IN ('e', 'd') OR t.typtype = 'c' AND EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
  LOOP EXECUTE each.words; END LOOP;
END $$;
"""
CHECK = """DO $$ BEGIN IF (SELECT count(*) FROM public.{table}) <> {count} THEN
  RAISE EXCEPTION '% holds % rows instead of {count}', {name}, (SELECT count(*) FROM public.{table}); END IF; END $$;"""


ARRIVED = b"\nSELECT pg_catalog.set_config('guanxi.arrived', 'yes', true);\n"
"""Stands behind the dump in the pipe: without it the dump was cut off, perhaps between rows and their constraints."""
ALL_OF_IT = """DO $$ BEGIN IF coalesce(current_setting('guanxi.arrived', true), '') <> 'yes' THEN
  RAISE EXCEPTION 'the dump did not arrive in full'; END IF; END $$;"""


def refuse_unfit(manifest: Manifest) -> None:
    """:raises NotRestored: if a newer version made the backup: this one does not understand its tables."""
    if _numbers(manifest.version) > _numbers(guanxi.__version__):
        raise NotRestored(
            f"The backup was made by version {manifest.version}, this is {guanxi.__version__}; install that one first."
        )
    unknown = [name for name in manifest.migrations if not _is_known(name)]
    if unknown:
        raise NotRestored(f"The backup was made by a newer version (it knows {', '.join(unknown[:3])}); install that one first.")


def _numbers(version: str) -> list[int]:
    return [int(word) for word in version.split(".") if word.isdecimal()]


def _is_known(migration: str) -> bool:
    """Tell whether this version has a migration; those of parts that are not ours are not looked at."""
    app, _dot, name = migration.partition(".")
    folder = PRODUCT / app / "migrations"
    return not folder.exists() or (folder / f"{name}.py").exists()


def restore(environment: Environment, path: Path, *, say: Say, is_trusted: bool = False) -> Manifest:
    """Bring everything of a backup to this installation; nothing may use it meanwhile.

    The database runs what stands in the backup, so only one that this installation made is taken, unless it `is_trusted`.

    :raises NotRestored: if the backup does not fit, is damaged or of others, or its rows do not arrive in full.
    """
    lock = FileLock(environment.var / LOCK)
    if not lock.take():
        raise NotRestored("Another restore is under way.")
    try:
        return _restore(environment, path, say, is_trusted=is_trusted)
    finally:
        lock.free()


def _restore(environment: Environment, path: Path, say: Say, *, is_trusted: bool) -> Manifest:
    stage, journal = environment.var / STAGE, environment.var / JOURNAL
    (environment.var / PREPARED).unlink(missing_ok=True)  # the next start must look for itself
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True, mode=0o700)
    added: list[Path] = []
    try:
        refuse_unfit(archive.manifest_of(path))
        say("comparing with the checksums")
        manifest = archive.unpack(path, stage)
        if not is_trusted:
            archive.refuse_foreign(path, secrets_file.backup_key(environment.var))
        added = _add_files(stage / "files", environment.var / "files")
        mark = f"restored {datetime.now(UTC).isoformat()} from {path.name}"
        _write_journal(journal, {"mark": mark, "stage": str(stage)})
        say(f"filling the database with {manifest.rows:,} rows")
        _fill(environment, stage / archive.DUMP, manifest, mark)
    except (programs.Failed, archive.Damaged, OSError) as why:
        journal.unlink(missing_ok=True)
        for path_added in added:
            path_added.unlink(missing_ok=True)
        shutil.rmtree(stage, ignore_errors=True)
        hint = TRUST if isinstance(why, archive.Foreign) else ""
        raise NotRestored(f"Nothing was changed. {why}{hint}") from why
    _finish(environment, journal)
    return manifest


def finish(environment: Environment) -> bool:
    """Complete or undo what a killed command left behind; say whether a restored database is in place.

    :raises Misconfigured: if that command is still at work.
    """
    journal = environment.var / JOURNAL
    if not journal.exists():
        return False
    lock = FileLock(environment.var / LOCK)
    if not lock.take():
        raise Misconfigured("A restore is under way; wait until it is done.")
    try:
        return _finish(environment, journal)
    finally:
        lock.free()


def _finish(environment: Environment, journal: Path) -> bool:
    noted: dict[str, str] = json.loads(journal.read_text(encoding="utf-8"))
    stage = Path(noted["stage"])
    done = _mark_of(environment) == noted["mark"]
    if done:
        _put_secrets(stage / archive.SECRETS, environment)
        _remove_others(stage / "files", environment.var / "files")
        (environment.var / "set-up-on").write_text(datetime.now(UTC).isoformat() + "\n", encoding="ascii")
    shutil.rmtree(stage, ignore_errors=True)
    journal.unlink()
    return done


def _write_journal(path: Path, noted: dict[str, str]) -> None:
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(noted, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _mark_of(environment: Environment) -> str:
    with psycopg.connect(**ownership.of(environment).parameters()) as connection:  # type: ignore[arg-type]
        row = connection.execute("SELECT obj_description(to_regclass('public.django_migrations'), 'pg_class')").fetchone()
    return str(row[0] or "") if row else ""


def _add_files(source: Path, target: Path) -> list[Path]:
    """Put the files of the backup beside those that are here (same name, same content), and give the new ones."""
    added = []
    for path in _files(source):
        place = target / path.relative_to(source)
        if place.exists() and place.stat().st_size == path.stat().st_size:
            continue
        added.append(place)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = place.with_name(f".{place.name}.new")
        shutil.copyfile(path, draft)
        draft.chmod(0o600)
        draft.replace(place)
    return added


def _remove_others(kept: Path, folder: Path) -> None:
    """Remove files that the restored database does not know."""
    names = {path.relative_to(kept) for path in _files(kept)}
    for path in list(_files(folder)):
        if path.relative_to(folder) not in names:
            path.unlink()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _put_secrets(backed_up: Path, environment: Environment) -> None:
    """Take the secrets of the backup, since what is encrypted and signed in it needs them, except the passwords of the server here."""
    if not backed_up.exists():
        return
    here = secrets_in(environment.var)
    there = secrets_at(backed_up)
    own = {name: here[name] for name in KEPT_SECRETS if name in here}
    secrets_file.write(environment.var / SECRETS_FILE, there | own)


def _owner(environment: Environment) -> tuple[Database, str]:
    """Say as whom to restore: in a server of our own as its administrator, who may also replace what no one else may."""
    own = ownership.of(environment)
    if environment.database_url:
        return own, ""
    admin = entrance.administration(ownership.place_of(environment), environment.text("GUANXI_DATABASE_ADMIN_PASSWORD"))
    return replace(admin, name=own.name), own.user


def _fill(environment: Environment, dump: Path, manifest: Manifest, mark: str) -> None:
    """Empty, fill and count in one transaction.

    :raises Failed: with the database as it was before.
    """
    database.ensure_extensions(ownership.of(environment))
    target, role = _owner(environment)
    restore = programs.path_of("pg_restore")
    with tempfile.TemporaryDirectory(dir=dump.parent) as folder:
        listed = b"".join(programs.output_of([restore, "--list", str(dump)], target)).decode()
        chosen = Path(folder) / "chosen"
        chosen.write_text("".join(line for line in listed.splitlines(keepends=True) if not _is_left_out(line)), encoding="utf-8")
        before, after = Path(folder) / "before.sql", Path(folder) / "after.sql"
        become = sql.SQL("SET ROLE {};\n").format(sql.Identifier(role)).as_string() if role else ""
        before.write_text(EMPTY.format(patience=LOCK_PATIENCE) + become, encoding="utf-8")
        after.write_text(_after(manifest, mark), encoding="utf-8")
        words = [restore, "--no-owner", "--no-privileges", f"--use-list={chosen}", "--file=-", str(dump)]
        psql = [programs.path_of("psql"), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull]
        psql += ["-d", programs.target(target), "-f", str(before), "-f", "-", "-f", str(after)]
        _pipe(programs.output_of(words, target), psql, target)


def _is_left_out(line: str) -> bool:
    return any(kind in line for kind in NOT_RESTORED)


def _after(manifest: Manifest, mark: str) -> str:
    """Count every table, and mark the database as the restored one."""
    checks = [
        CHECK.format(table=sql.Identifier(name).as_string(), count=count, name=sql.Literal(name).as_string())
        for name, count in manifest.counts.items()
    ]
    comment = sql.SQL("COMMENT ON TABLE public.django_migrations IS {};").format(sql.Literal(mark)).as_string()
    return "\n".join([ALL_OF_IT, "SET search_path = public;", *checks, comment, "RESET ROLE;", ""])


def _pipe(chunks: Iterator[bytes], words: list[str], target: Database) -> None:
    """Feed one program with the output of another; an error of either undoes everything.

    :raises Failed: with what the failing one said.
    """
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            words,
            env=programs.surroundings(target),
            stdin=subprocess.PIPE,
            stderr=errors,
            preexec_fn=before_exec(KILL),  # noqa: PLW1509 there are no threads yet
        )
        assert process.stdin is not None  # noqa: S101 (for mypy: we asked for a pipe)
        try:
            for chunk in chunks:
                process.stdin.write(chunk)
            process.stdin.write(ARRIVED)
            process.stdin.close()
        except BrokenPipeError:  # psql has said why
            pass
        except BaseException:
            process.kill()
            raise
        code = process.wait()
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip()
    if code:
        raise programs.Failed(said[-2000:] or f"psql ended with {code}")


def in_use_by_others(environment: Environment) -> int:
    """Count the sessions that others hold in the database."""
    with psycopg.connect(**ownership.of(environment).parameters()) as connection:  # type: ignore[arg-type]
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' "
            "AND pid <> pg_backend_pid()"
        ).fetchone()
    return int(row[0]) if row else 0


def is_empty(environment: Environment) -> bool:
    """Tell whether the database holds nothing of ours yet."""
    with psycopg.connect(**ownership.of(environment).parameters()) as connection:  # type: ignore[arg-type]
        return not dumping.tables(connection)
