"""A table whose loading is killed in the middle stands as before, and its run goes on with the bytes that were kept."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.installed import installed
from tests.running import Product

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc to find the processes")
ROWS = 200_000
BEGIN = """
from pathlib import Path
from typing import Any
from django.utils import timezone
from guanxi.analytics.loading import jobs, keeping, starting
from guanxi.analytics.loading.models import LoadedTable
kept = keeping.keep_chunks([Path({path!r}).read_bytes()], "sales.csv", at=timezone.now())
run = starting.ask(LoadedTable.objects.get(name="sales"), by=None, at=timezone.now(), files=[kept])
jobs.hand_over(run)
"""


@pytest.fixture
def product() -> Iterator[Product]:
    """One running installation with an empty company."""
    with installed() as product:
        yield product.start()


def write_sales(folder: Path, rows: int, amount: int) -> Path:
    file = folder / "sales.csv"
    file.write_text(
        "Order,Customer,Amount\n" + "".join(f"{number},Company {number % 97},{amount}\n" for number in range(rows)), "utf-8"
    )
    return file


def run_of(product: Product) -> Any:
    """Key, state and progress of the latest run."""
    return product.sql("SELECT id, state, done FROM loading_loadrun ORDER BY id DESC LIMIT 1")[0]


def child_of(run: int) -> int:
    """The process that carries out a run."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"--resume" in words and words[words.index(b"--resume") + 1] == str(run).encode():
                return int(folder.name)
    raise AssertionError(f"nobody carries out run {run}")


def asked(product: Product) -> tuple[object, ...]:
    """What readers see: the file that the pointer names."""
    shelf = product.var / "warehouse" / "loads"
    file = shelf / json.loads((shelf / "pointer.json").read_text())["tables"]["sales"]
    with duckdb.connect() as connection:
        (found,) = connection.execute("SELECT count(*), sum(amount) FROM read_parquet(?)", [str(file)]).fetchall()
    return tuple(found)


def test_a_killed_run_leaves_the_old_rows_and_goes_on_when_asked(product: Product, tmp_path: Path) -> None:
    first = product.command("load", str(write_sales(tmp_path, 3, 7)), "--into", "sales", "--json")
    assert first.returncode == 0, first.stderr
    assert asked(product) == (3, 21)
    begun = product.command("django", "shell", "-c", BEGIN.format(path=str(write_sales(tmp_path, ROWS, 2))))
    assert begun.returncode == 0, begun.stderr
    product.await_that(lambda: run_of(product)[2] > 0 or run_of(product)[1] == "done", 60)
    run, state, _done = run_of(product)
    assert state == "running"
    os.kill(child_of(run), signal.SIGKILL)
    product.await_that(lambda: run_of(product)[1] != "running", 60)
    assert run_of(product)[1] == "broken"
    assert asked(product) == (3, 21)
    resumed = product.command("load", "--resume", str(run), "--json")
    assert (resumed.returncode, run_of(product)[1]) == (0, "done"), resumed.stderr
    assert asked(product) == (ROWS, 2 * ROWS)
    assert product.sql("SELECT rows FROM loading_loadedtable WHERE name = 'sales'") == [(ROWS,)]
