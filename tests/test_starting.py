"""The product starts, stops, and recovers from whatever happens to its processes."""

import os
import socket
import sys
from collections.abc import Iterator

import pytest

from tests.running import Product

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc to find the processes"),
]


@pytest.fixture(scope="module")
def installation() -> Iterator[Product]:
    """One installation that the tests of this file start, hurt and stop in turn."""
    installation = Product()
    yield installation
    installation.remove()


@pytest.fixture
def running(installation: Product) -> Product:
    """The installation, running."""
    if installation.process is None or installation.process.poll() is not None:
        installation.start()
    return installation


def remember(running: Product, what: str) -> None:
    running.sql("CREATE TABLE IF NOT EXISTS kept (what text PRIMARY KEY)")
    running.sql("INSERT INTO kept VALUES (%s) ON CONFLICT DO NOTHING", what)


def remembered(running: Product, what: str) -> bool:
    return running.sql("SELECT 1 FROM kept WHERE what = %s", what) == [(1,)]


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_the_first_start_makes_private_secrets_and_an_administrator(running: Product) -> None:
    assert (running.var / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert running.sql("SELECT username, is_administrator FROM people_person") == [("admin", True)]
    assert f"password   {running.password}" in running.said()
    assert running.answers()


def test_the_product_is_no_superuser_of_its_database(running: Product) -> None:
    assert running.sql("SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user") == [
        (False, False, False)
    ]


def test_the_database_finds_chinese_by_similarity(running: Product) -> None:
    assert running.sql("SELECT show_trgm('华为技术') <> '{}'") == [(True,)]


def test_ctrl_c_stops_every_process_and_the_next_start_has_the_data(running: Product) -> None:
    remember(running, "ctrl-c")
    pids = [running.pid_of(part) for part in ("supervisor", "web", "worker", "postgres")]

    assert running.stop() == 0

    running.await_that(lambda: all(is_gone(pid) for pid in pids))
    assert remembered(running.start(), "ctrl-c")


@pytest.mark.parametrize("part", ["web", "worker"])
def test_a_killed_part_is_started_again(running: Product, part: str) -> None:
    dead = running.kill(part)
    running.await_that(lambda: f"{part} stopped unexpectedly" in running.said())
    running.await_that(lambda: part_runs_anew(running, part, dead) and running.answers())


def part_runs_anew(running: Product, part: str, dead: int) -> bool:
    try:
        return running.pid_of(part) != dead
    except (AssertionError, FileNotFoundError, IndexError):  # it is dead at this moment
        return False


def test_a_killed_database_is_started_again_and_pages_come_back(running: Product) -> None:
    remember(running, "database")
    dead = running.kill("postgres")
    running.await_that(lambda: part_runs_anew(running, "postgres", dead) and running.answers())
    assert remembered(running, "database")


def test_after_a_killed_supervisor_nothing_is_left_and_the_next_start_has_the_data(running: Product) -> None:
    remember(running, "supervisor")
    pids = [running.pid_of(part) for part in ("web", "worker", "postgres")]

    running.kill("supervisor")

    running.await_that(lambda: all(is_gone(pid) for pid in pids))
    assert remembered(running.start(), "supervisor")


def test_everything_killed_at_once_loses_nothing(running: Product) -> None:
    remember(running, "everything")
    for part in ("web", "worker", "postgres", "supervisor"):
        running.kill(part)
    assert remembered(running.start(), "everything")


def test_a_job_of_a_dead_worker_runs_again(running: Product) -> None:
    [(worker, job)] = running.sql(  # in one statement: dead workers are cleared away at any moment
        "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id) "
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id, attempts) "
        "SELECT 'care', 'config.forget_old_jobs', '{\"timestamp\": 0}', 'doing', id, 0 FROM dead RETURNING worker_id, id"
    )
    running.await_that(lambda: running.sql("SELECT status::text FROM procrastinate_jobs WHERE id = %s", job) == [("succeeded",)])
    done = running.sql("SELECT status::text, worker_id IS DISTINCT FROM %s FROM procrastinate_jobs WHERE id = %s", worker, job)
    assert done == [("succeeded", True)]


def test_a_second_start_on_the_same_folder_is_refused(running: Product) -> None:
    refused = running.command("run", "--empty")
    assert refused.returncode == 1
    assert f"Guanxi runs already on {running.var}, at {running.url}" in refused.stderr


def test_commands_use_the_running_database(running: Product) -> None:
    done = running.command("user", "add", "mei", "--surname", "Wang")
    assert (done.returncode, done.stdout.startswith("mei may sign in now")) == (0, True)
    assert running.sql("SELECT surname FROM people_person WHERE username = 'mei'") == [("Wang",)]


def test_a_refused_value_ends_a_command_with_a_sentence(running: Product) -> None:
    refused = running.command("user", "add", "li", "--password", "1234567890")
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
    assert running.sql("SELECT count(*) FROM people_person WHERE username = 'li'") == [(0,)]


def test_commands_start_the_database_for_their_duration(installation: Product) -> None:
    if installation.process is not None:
        installation.stop()
    assert installation.command("user", "password", "admin").returncode == 0
    assert not (installation.var / "postgres" / "data" / "postmaster.pid").exists()


def test_check_finds_nothing_wrong_until_others_can_read_the_secrets(running: Product) -> None:
    secrets = running.var / "secrets.env"
    assert running.command("check").returncode == 0
    secrets.chmod(0o644)
    assert running.command("check").returncode == 1
    secrets.chmod(0o600)


def test_an_unknown_command_is_a_usage_error(installation: Product) -> None:
    assert installation.command("rum").returncode == 2


def test_a_busy_port_is_refused_by_name() -> None:
    fresh = Product()
    with socket.socket() as other:
        other.bind(("127.0.0.1", fresh.port))
        other.listen()
        refused = fresh.command("run", "--empty")
    assert (refused.returncode, f"Port {fresh.port} of 127.0.0.1 cannot be used" in refused.stderr) == (1, True)
    fresh.remove()


def test_a_folder_that_is_not_ours_is_refused_and_left_alone() -> None:
    fresh = Product()
    data = fresh.var / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("18\n")
    before = data.stat()

    refused = fresh.command("run", "--empty")

    assert (refused.returncode, "holds files that Guanxi did not make" in refused.stderr) == (1, True)
    assert (data.stat().st_uid, data.stat().st_mode) == (before.st_uid, before.st_mode)
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]
    fresh.remove()


def test_a_weak_secret_is_refused() -> None:
    fresh = Product()
    (fresh.var / "secrets.env").write_text("GUANXI_SECRET_KEY=changeme\n")
    refused = fresh.command("run", "--empty")
    assert (refused.returncode, "GUANXI_SECRET_KEY is weak" in refused.stderr) == (1, True)
    fresh.remove()
