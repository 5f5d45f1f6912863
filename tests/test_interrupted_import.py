"""An import whose process is killed in the middle ends as if nothing had happened: by itself, on the page, on the command line."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installed import installed
from tests.running import COMMAND, ROOT, Product

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc to find the processes"),
]
ROWS = 6000
BEGIN = """
from pathlib import Path
from django.utils import timezone
from guanxi.people.models import Person
from guanxi.records import jobs
from guanxi.records.models import ImportRun
from guanxi.records.transfer import files, preparing
from guanxi.records.transfer.mapping import Source
by = Person.objects.get(username="admin")
run = files.keep(files.chunks_of(Path({path!r})), "accounts.csv", by=by, at=timezone.now())
header, survey = preparing.look(run, Source())
preparing.choose(run, preparing.suggest(header, survey, Source(), into="accounts"), header)
ImportRun.objects.filter(pk=run.pk).update(state="running")
jobs.work_on_import.configure(lock="import-%d" % run.pk).defer(run=run.pk, what="run", by=by.pk)
"""


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """One running installation with an empty company."""
    with installed() as product:
        yield product.start()


def write_accounts(folder: Path, letter: str) -> Path:
    """A file of accounts whose external IDs begin with this letter."""
    file = folder / "accounts.csv"
    rows = (f"{letter}{number},Company {letter} {number},010-6552{number:04d}" for number in range(ROWS))
    file.write_text("\n".join(["External ID,Name,Phone", *rows]), "utf-8")
    return file


def how_far(product: Product) -> tuple[object, ...]:
    """State and position of the latest import; nothing before there is one."""
    rows = product.sql("SELECT state, position FROM records_importrun ORDER BY id DESC LIMIT 1")
    return rows[0] if rows else ("", 0)


def await_the_middle(product: Product) -> None:
    """Wait until some rows are taken, but not all."""
    product.await_that(lambda: how_far(product)[1] not in (0, ROWS) or how_far(product)[0] == "done", 30)
    assert how_far(product)[0] == "running"


def everything_is_there_once(product: Product, letter: str) -> None:
    counted = (
        "SELECT count(*), count(DISTINCT external_id), count(DISTINCT number) FROM customers_account WHERE external_id LIKE %s"
    )
    assert product.sql(counted, f"{letter}%") == [(ROWS, ROWS, ROWS)]
    gaps = "SELECT count(*), max(substring(number from '[0-9]+')::int) FROM customers_account"
    [(count, highest)] = product.sql(gaps)
    assert count == highest
    numbers = (
        "SELECT count(*) FROM customers_phonenumber p JOIN customers_account a ON a.id = p.account_id WHERE a.external_id LIKE %s"
    )
    assert product.sql(numbers, f"{letter}%") == [(ROWS,)]
    created = "SELECT counts -> 'accounts' ->> 'create' FROM records_importrun ORDER BY id DESC LIMIT 1"
    assert product.sql(created) == [(str(ROWS),)]


def test_an_import_whose_worker_was_killed_goes_on_by_itself(product: Product, tmp_path: Path) -> None:
    begun = product.command("django", "shell", "-c", BEGIN.format(path=str(write_accounts(tmp_path, "W"))))
    assert begun.returncode == 0, begun.stderr
    await_the_middle(product)
    product.kill("worker")
    product.await_that(lambda: how_far(product) == ("done", ROWS), 60)
    everything_is_there_once(product, "W")


def test_an_import_on_the_command_line_that_was_killed_is_resumed(product: Product, tmp_path: Path) -> None:
    words = [*COMMAND, "import", str(write_accounts(tmp_path, "C")), "--into", "accounts"]
    process = subprocess.Popen(words, env=product.variables(), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    product.await_that(lambda: how_far(product) == ("running", 0), 30)
    await_the_middle(product)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    [(number,)] = product.sql("SELECT max(id) FROM records_importrun")
    resumed = product.command("import", "--resume", str(number))
    assert resumed.returncode == 0, resumed.stderr
    everything_is_there_once(product, "C")
