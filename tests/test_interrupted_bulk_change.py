"""A bulk change whose worker is killed in the middle ends as if nothing had happened."""

import sys
from collections.abc import Iterator

import pytest

from tests.installed import installed
from tests.running import Product

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc to find the processes"),
]
ROWS = 4000
BEGIN = f"""
from django.utils import timezone
from guanxi.people.models import Person
from guanxi.records import batches, jobs, registry
from guanxi.records.models import BulkRun
from guanxi.records.writer import Writer
by = Person.objects.get(username="admin")
accounts = registry.at("accounts")
made = batches.create_many(accounts, [dict(name="Company %d" % number) for number in range({ROWS})], Writer(by=by, at=timezone.now()))
run = BulkRun.objects.create(by=by, path="accounts", keys=[one.pk for one in made], total=len(made), state="running",
    plan=dict(kind="field", field="tags", mode="add", value=["bulk"]), created_at=timezone.now())
jobs.work_on_bulk.configure(lock="bulk-%d" % run.pk).defer(run=run.pk, what="run")
"""


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """One running installation with an empty company."""
    with installed() as product:
        yield product.start()


def how_far(product: Product) -> tuple[object, ...]:
    """State and position of the bulk change."""
    rows = product.sql("SELECT state, position FROM records_bulkrun ORDER BY id DESC LIMIT 1")
    return rows[0] if rows else ("", 0)


def test_a_bulk_change_whose_worker_was_killed_goes_on_by_itself(product: Product) -> None:
    begun = product.command("django", "shell", "-c", BEGIN)
    assert begun.returncode == 0, begun.stderr
    product.await_that(lambda: how_far(product)[1] not in (0, ROWS) or how_far(product)[0] == "done", 30)
    assert how_far(product)[0] == "running"
    product.kill("worker")
    product.await_that(lambda: how_far(product) == ("done", ROWS), 90)
    assert product.sql("SELECT count(*) FROM customers_account WHERE tags = ARRAY['bulk']::varchar[]") == [(ROWS,)]
    once = "SELECT count(*), count(DISTINCT object_id) FROM records_change c JOIN records_bulkrun r ON r.batch = c.batch"
    assert product.sql(once) == [(ROWS, ROWS)]
    assert product.sql("SELECT counts ->> 'changed' FROM records_bulkrun") == [(str(ROWS),)]
