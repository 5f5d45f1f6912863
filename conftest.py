"""What all tests share: a database of their own and quick password hashing."""

import gc
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from hypothesis import settings as hypothesis_settings

from guanxi.config import testing
from guanxi.config.postgres.place import Place

# A busy machine is no reason to fail; speed is measured in bench/.
hypothesis_settings.register_profile("guanxi", deadline=None)
hypothesis_settings.load_profile("guanxi")


STORIES = Path(__file__).resolve().parent / "tests"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Evidence that takes long (other engines, large files, hundreds of interleavings) is tried when somebody asks for it."""
    parser.addoption("--thorough", action="store_true", help="run the tests that take long, too (docs/how-we-write.md)")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take long, since each stays in one process: stories of the whole product, large ones first.

    The largest need no running product: meanwhile another process sets one up for all.
    """
    if not config.getoption("--thorough"):
        for item in items:
            if item.get_closest_marker("thorough"):
                item.add_marker(pytest.mark.skip(reason="takes long: asked for with --thorough"))
    sizes = Counter(item.path for item in items)
    items.sort(key=lambda item: (-sizes[item.path], str(item.path)) if item.path.is_relative_to(STORIES) else (0, ""))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: nobody needs to look through it for garbage in every test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: object) -> Iterator[None]:
    """Give this test process a migrated database (instead of migrating one, as pytest-django would)."""
    process = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with testing.own_database(process) as name:
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
        yield
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            connections.close_all()


AtOnce = Callable[..., list[Any]]


@pytest.fixture
def at_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[AtOnce]:
    """A function that does several things at the same moment, each on a connection of its own; gives what each returned or raised.

    The test gets a database apart, in which everything is really committed.
    """
    with _apart(None), django_db_blocker.unblock():
        yield _at_once


@pytest.fixture
def at_once_alone(django_db_setup: None, django_db_blocker: Any, _server_apart: Place) -> Iterator[AtOnce]:
    """The same on a server on which no other test has transactions."""
    with _apart(_server_apart), django_db_blocker.unblock():
        yield _at_once


@pytest.fixture(scope="module")
def _server_apart() -> Iterator[Place]:
    with testing.own_server() as place:
        yield place


@contextmanager
def _apart(place: Place | None) -> Iterator[None]:
    values = settings.DATABASES["default"]
    usual = {"NAME": values["NAME"], "HOST": values["HOST"]}
    with testing.own_database(f"apart_{usual['NAME']}", place) as name:
        _use(NAME=name, HOST=str(place.socket) if place else usual["HOST"])
        try:
            yield
        finally:
            connections.close_all()
            _use(**usual)


def _use(**values: str) -> None:
    connection.close()
    connection.settings_dict.update(values)
    settings.DATABASES["default"].update(values)


def _at_once(*works: Callable[[], Any]) -> list[Any]:
    ready = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            ready.wait(timeout=30)
            return work()
        except Exception as problem:  # noqa: BLE001 (the test looks at it)
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.fixture(autouse=True, scope="session")
def _nothing_asked_beside() -> None:
    """Do not look for changed adaptations once a second: statements are counted, and each test has a company of its own."""
    settings.FITTING_SECONDS = 0


@pytest.fixture(autouse=True, scope="session")
def _nothing_written_late() -> Iterator[None]:
    """Entries that may wait are written by the test that looks at them: a thread of its own would commit them into everybody's database."""
    from guanxi.people import auditing  # late: app ready

    auditing.LONGEST_WAIT_SECONDS = 3600
    yield
    auditing.forget_waiting()


REMEMBERED = {
    "guanxi.records.webhooks.listening": ("REMEMBERED_SECONDS", "forget"),
    "guanxi.records.auditing.marking": ("KNOWN_SECONDS", "forget"),
    "guanxi.records.tagging": ("SECONDS", "forget_colors"),
}
"""What is looked up again after some seconds: where the number of seconds stands, and what makes it looked up at once."""


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Each test looks up anew what processes remember for a while, and once only, however slow the machine is."""
    for name, (seconds, forget) in REMEMBERED.items():
        if module := sys.modules.get(name):
            setattr(module, seconds, 3600)
            getattr(module, forget)()
    if auditing := sys.modules.get("guanxi.people.auditing"):  # entries of the test before, which wait to be written
        auditing.forget_waiting()


@pytest.fixture(autouse=True)
def _as_declared() -> Iterator[None]:
    """After each test the models are as they stand in the code: what a company added goes with its database."""
    yield
    loading = sys.modules.get("guanxi.records.fitting.loading")
    if loading and loading.is_fitted():
        loading.forget()


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> None:
    """Hash passwords quickly: Argon2 is slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _own_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep attached files of tests apart from those of a product in this folder."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")
