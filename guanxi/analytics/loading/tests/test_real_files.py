"""Files of others load without code, and their figures are those of the files."""

import os
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from django.utils import timezone
from psycopg import sql

from guanxi.analytics.loading import codes, reaching, starting
from guanxi.analytics.loading.models import Code, CodeTable, DataSource, LoadRun
from guanxi.analytics.loading.plan import Column, How, Place, Plan, Role, Type
from guanxi.analytics.loading.tests.ground import asked, loaded, run_of
from guanxi.sources import reading

REAL = Path(__file__).resolve().parents[5] / "shared" / "data"
CRM = REAL / "crm_pipeline"
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not REAL.exists(), reason=f"real files are not at {REAL}")]


def test_the_chinese_superstore_ledger_loads_to_the_cent() -> None:
    table = loaded(REAL / "superstore_cn" / "superstore_cn.xls", "superstore", part="订单")
    (found,) = asked("SELECT count(*), round(sum(xiao_shou_e), 2), round(sum(li_run), 2) FROM loads.load_superstore")
    assert (table.rows, *found) == (10_000, 10_000, Decimal("16117548.24"), Decimal("2156559.52"))


@pytest.mark.thorough
def test_the_online_retail_ledger_loads_with_its_cancellations_and_rows_without_customer() -> None:
    def with_net(plan: Plan) -> Plan:
        net = Column(name="net", label="Net", sources=("Quantity", "Price"), how=How.PRODUCT, type=Type.NUMBER, role=Role.MEASURE)
        return replace(plan, columns=(*plan.columns, net))

    loaded(REAL / "online_retail" / "online_retail_2009_2010.csv.gz", "online_retail", change=with_net)
    (found,) = asked(
        "SELECT count(*), count(*) FILTER (invoice LIKE 'C%'), count(*) FILTER (customer_id IS NULL), round(sum(net), 2), min(invoice_date)::DATE::VARCHAR"
        " FROM loads.load_online_retail"
    )
    assert found == (525_461, 10_206, 107_927, Decimal("9539484.63"), "2009-12-01")


def test_the_pipeline_with_its_misspellings_is_put_right_by_codes_that_a_person_accepts() -> None:
    loaded(CRM / "products.csv", "products")
    loaded(CRM / "accounts.csv", "accounts")
    loaded(CRM / "sales_teams.csv", "teams")
    table = loaded(CRM / "sales_pipeline.csv", "pipeline")
    assert asked("SELECT count(*), sum(close_value) FROM loads.load_pipeline WHERE deal_stage = 'Won'") == [(4238, 10_005_534)]
    proposed = Code.objects.filter(state=Code.State.OPEN).values_list("table__name", "foreign", "likely").order_by("foreign")
    assert list(proposed) == [("product", "GTXPro", "GTX Pro"), ("industries", "technolgy", "technology")]
    for code in Code.objects.filter(state=Code.State.OPEN):
        codes.accept(code, code.likely, by=None, at=timezone.now())
    assert run_of(table, kind=LoadRun.Kind.AGAIN).state == LoadRun.State.DONE
    products = asked("SELECT product, count(*) FROM loads.load_pipeline WHERE product LIKE 'GTX%Pro' GROUP BY 1 ORDER BY 1")
    assert products == [("GTX Plus Pro", 968), ("GTX Pro", 1480)]
    assert CodeTable.objects.get(name="product").known == "products.product"


def test_every_table_of_a_sqlite_database_loads() -> None:
    path = REAL / "databases" / "chinook.sqlite"
    loaded(path, "invoices", part="Invoice")
    loaded(path, "lines", part="InvoiceLine")
    assert asked("SELECT count(*), sum(total) FROM loads.load_invoices") == [(412, Decimal("2328.60"))]
    assert asked("SELECT count(*), sum(unit_price * quantity) FROM loads.load_lines") == [(2240, Decimal("2328.60"))]


@pytest.fixture
def northwind() -> Iterator[DataSource]:
    """The dump restored into a database of its own."""
    folder = parse_qs(urlsplit(os.environ["DATABASE_URL"]).query)["host"][0]
    name = f"northwind_{os.getpid()}"
    with psycopg.connect(host=folder, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        with psycopg.connect(host=folder, user="postgres", dbname=name, autocommit=True) as inner:
            inner.execute((REAL / "databases" / "northwind.sql").read_text("utf-8"))
        now = timezone.now()
        yield DataSource.objects.create(
            name="Northwind", kind="postgresql", place=folder, database=name, user="postgres", created_at=now, changed_at=now
        )
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_northwind_loads_from_its_database_and_reconciles_with_it(northwind: DataSource, tmp_path: Path) -> None:
    parts = [one.name for one in starting.parts_of_source(northwind)]
    assert {"orders", "order_details", "customers", "products"} <= set(parts)
    for part in ("orders", "order_details"):
        sample = reading.sample(reaching.origin_of(northwind), part, tmp_path)
        plan = starting.proposal(sample, part, part, Place(part=part))
        run = run_of(starting.make(plan, by=None, at=timezone.now(), source=northwind))
        assert run.state == LoadRun.State.DONE, run.message
    query = "SELECT count(*), round(sum(unit_price * quantity * (1 - discount))::numeric, 2) FROM {}order_details"
    with psycopg.connect(host=northwind.place, user="postgres", dbname=northwind.database) as connection:
        there = connection.execute(query.format("")).fetchall()
    assert asked(query.format("loads.load_")) == there == [(2155, Decimal("1265793.04"))]
    assert asked("SELECT count(*), count(DISTINCT customer_id), min(order_date)::VARCHAR FROM loads.load_orders") == [
        (830, 89, "1996-07-04")
    ]
