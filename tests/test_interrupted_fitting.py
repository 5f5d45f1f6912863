"""A process that dies while it changes a field leaves either the old state or the new one, and nothing in anybody's way."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.installed import installed
from tests.running import COMMAND, ROOT, Product

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc to find the processes"),
]
ROWS = 60_000
BEGIN = """
import time
from django.db import transaction
from django.utils import timezone
from guanxi.people.models import Person
from guanxi.records import registry
from guanxi.records.fields import Kind
from guanxi.records.fitting import changing, loading, tables, turning
from guanxi.records.models import CustomField
from guanxi.records.writer import Writer
loading.refresh()
tables.LARGE, turning.STEP = 1000, 500
accounts, writer = registry.at("accounts"), Writer(by=Person.objects.get(username="admin"), at=timezone.now())
"""
ADD = BEGIN + 'changing.add(accounts, Kind.TEXT, {"labels": {"en": "Points"}}, writer)'
ADD_AND_WAIT = BEGIN + (
    'with transaction.atomic():\n    changing.add(accounts, Kind.TEXT, {"labels": {"en": "Late"}}, writer)\n'
    '    print("added", flush=True)\n    time.sleep(100)\n'
)
CARRY_ON = (
    BEGIN
    + """
found = CustomField.objects.get(name="x_points")
turning.carry_on(found.pk, timezone.now)
"""
)
CONVERT = (
    BEGIN
    + """
found = CustomField.objects.get(name="x_points")
turning._later = lambda key: None  # the worker of the product would do it at once; here a process that can be killed does
turning.begin(found, Kind.INTEGER, writer)
turning.carry_on(found.pk, timezone.now)
"""
)
FILL = f"""
INSERT INTO customers_account (created_at, changed_at, version, is_sample, number, name, short_name, english_name, name_key, kinds,
    segment, address, postal_code, phone, fax, email, website, credit_code, scale, source, tags, external_id, is_collective,
    description, x_points)
SELECT now(), now(), 1, false, 'M' || n, 'Company ' || n, '', '', '', '{{}}', '', '', '', '', '', '', '', '', '', '', '{{}}', '',
    false, '', mod(n, 1000)::text FROM generate_series(1, {ROWS}) AS n
"""
COLUMNS = (
    "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'customers_account' AND column_name ~ '^x_'"
)
RIGHT = "SELECT count(*) FROM customers_account WHERE x_points::text = mod(substr(number, 2)::int, 1000)::text"


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """One running installation with a table of some size and one field of its own."""
    with installed() as product:
        begun = product.start().command("django", "shell", "-c", ADD)
        assert begun.returncode == 0, begun.stderr
        product.sql(FILL)
        product.sql("ANALYZE customers_account")
        yield product


def begin(product: Product, code: str) -> subprocess.Popen[str]:
    """Run this beside the product."""
    return subprocess.Popen(
        [*COMMAND, "django", "shell", "-v", "0", "-c", code], env=product.variables(), cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_a_field_whose_maker_died_was_never_there(product: Product) -> None:
    process = begin(product, ADD_AND_WAIT)
    assert process.stdout
    assert process.stdout.readline() == "added\n"
    process.kill()
    process.communicate()
    product.await_that(lambda: product.sql(COLUMNS) == [("x_points", "character varying")], 10)
    assert product.sql("SELECT name FROM records_customfield") == [("x_points",)]
    assert product.sql("SELECT count(*) FROM records_fittingstate WHERE generation > 0") == [(1,)]
    assert product.command("django", "shell", "-c", ADD.replace("Points", "Late")).returncode == 0  # nothing stands in the way


def test_a_kind_whose_change_was_killed_is_the_old_one_and_the_change_goes_on_from_there(product: Product) -> None:
    process = begin(product, CONVERT)
    held = "SELECT column_name FROM information_schema.columns WHERE starts_with(column_name, 'x__new_')"
    product.await_that(lambda: bool(product.sql(held)), 30)
    process.kill()
    process.communicate()
    assert len(product.sql(held)) == 1  # it died before the end
    assert product.sql("SELECT kind FROM records_customfield WHERE name = 'x_points'") == [("text",)]
    assert product.sql(RIGHT) == [(ROWS,)]
    again = product.command("django", "shell", "-c", CARRY_ON)
    assert again.returncode == 0, again.stderr
    assert product.sql(held) == []
    assert ("x_points", "bigint") in product.sql(COLUMNS)
    assert product.sql(RIGHT) == [(ROWS,)]
