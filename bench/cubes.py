"""How long cubes take over a large star: `python -m bench.cubes [--lines 20000000] [--postgres URI] [--folder /tmp/bench]`.

Makes a star of chance in DuckDB (1,096 days, 200,000 customers, 2,852 counties in 31 provinces, 5,000 products in 20 categories, 500
people; four lines an order), asks what the explorer asks and, in turns with it, the plain SQL somebody would write over the lines.
With `--postgres` the same star is put into a schema there, and asked on both. Seconds are the best of the rounds.
"""

# ruff: noqa: S608, T201, ISC004 (statements of our own; a bench tells what it found)

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from guanxi.sales.cubes import CUBES
from guanxi.semantics.answering import answer
from guanxi.semantics.engine import Engine
from guanxi.semantics.engines.duckdb import DuckDB
from guanxi.semantics.engines.postgres import Postgres
from guanxi.semantics.model import Model
from guanxi.semantics.question import Question

MAKE = """
CREATE TABLE dim_day AS SELECT day, year(day) AS year, year(day) || '-Q' || quarter(day) AS quarter, strftime(day, '%Y-%m') AS month,
    strftime(day, '%G-W%V') AS iso_week, isodow(day) AS weekday, year(day) AS fiscal_year,
    year(day) || '-Q' || quarter(day) AS fiscal_quarter, NULL::VARCHAR AS holiday
    FROM (SELECT DATE '2023-01-01' + range::INT AS day FROM range(1096));
CREATE TABLE dim_region AS SELECT range::INT + 1 AS region_key, 'CN' AS country_code, 'China' AS country_en,
    lpad((range % 31 + 11)::VARCHAR, 2, '0') || '0000' AS province_code, 'Province ' || range % 31 AS province_en,
    lpad((range % 340)::VARCHAR, 6, '0') AS city_code, 'City ' || range % 340 AS city_en, range::VARCHAR AS county_code,
    'County ' || range AS county_en FROM range(2852);
CREATE TABLE dim_product AS SELECT range::INT + 1 AS product_key, range + 1 AS product_id, 'Product ' || range AS name,
    '' AS english_name, range % 20 + 1 AS category1_id, 'Category ' || range % 20 AS category1, range % 200 + 1 AS category2_id,
    'Subcategory ' || range % 200 AS category2 FROM range(5000);
CREATE TABLE dim_person AS SELECT range::INT + 1 AS person_key, range + 1 AS person_id, 'Person ' || range AS name,
    range % 12 + 1 AS department1_id, 'Department ' || range % 12 AS department1 FROM range(500);
CREATE TABLE dim_territory AS SELECT range + 1 AS territory_id, 'Territory ' || range AS name FROM range(8);
CREATE TABLE dim_account AS SELECT range::INT + 1 AS account_key, range + 1 AS account_id, 'Customer ' || range AS name,
    range % 19 + 1 AS industry1_id, 'Industry ' || range % 19 AS industry1, ['vip', 'major', 'ordinary', 'small'][range % 4 + 1] AS level,
    true AS is_current FROM range(200000);
CREATE TABLE head AS SELECT *, (account_id - 1)::INT + 1 AS account_key, owner_id::INT AS person_key FROM (
    SELECT range AS order_id, 1 + floor(pow(hash(range, 1) / 18446744073709551616, 2) * 200000)::BIGINT AS account_id,
        (hash(range, 2) % 2852)::INT + 1 AS region_key, (hash(range, 3) % 8)::BIGINT + 1 AS territory_id,
        DATE '2023-01-01' + (range * 1096 // {orders})::INT AS day, 'sale' AS kind, 'closed' AS state, 'CNY' AS currency,
        '' AS shipping_mode, false AS is_returned, (hash(range, 4) % 500)::BIGINT + 1 AS owner_id FROM range({orders}));
CREATE TABLE fact_order_lines AS SELECT order_id * 4 + place AS line_id, head.*, (hash(order_id, place, 5) % 5000)::INT + 1 AS product_key,
    (hash(order_id, place, 6) % 9 + 1)::DECIMAL(16,4) AS quantity, revenue, CASE WHEN known THEN cost END AS expense,
    CASE WHEN known THEN revenue - cost END AS profit, 0::DECIMAL(18,6) AS discount_amount
    FROM head, (SELECT range AS place FROM range(4)),
        LATERAL (SELECT ((hash(order_id, place, 7) % 1000000) / 100)::DECIMAL(18,6) AS revenue,
            ((hash(order_id, place, 8) % 900000) / 100)::DECIMAL(18,6) AS cost, hash(order_id, place, 9) % 20 > 0 AS known)
    ORDER BY day;
CREATE TABLE fact_orders AS SELECT order_id, account_key, account_id, person_key, region_key, territory_id, day, kind, state, currency,
    shipping_mode, is_returned, owner_id, count(*)::INT AS lines, sum(quantity)::DECIMAL(18,4) AS quantity,
    sum(revenue)::DECIMAL(18,6) AS revenue, sum(expense)::DECIMAL(18,6) AS expense, sum(profit)::DECIMAL(18,6) AS profit,
    coalesce(sum(revenue) FILTER (profit IS NOT NULL), 0)::DECIMAL(18,6) AS known_revenue,
    coalesce(sum(revenue) FILTER (profit IS NULL), 0)::DECIMAL(18,6) AS unknown_revenue, 0::DECIMAL(18,6) AS discount_amount
    FROM fact_order_lines GROUP BY ALL ORDER BY day;
CREATE VIEW sum_orders AS SELECT * FROM fact_orders WHERE lines > 0;
DROP TABLE head;
"""
STAR = (
    "fact_order_lines AS f JOIN dim_day AS d ON d.day = f.day JOIN dim_region AS r ON r.region_key = f.region_key"
    " JOIN dim_product AS p ON p.product_key = f.product_key JOIN dim_account AS a ON a.account_key = f.account_key"
)
FIRST = "f.account_id"
ASKED: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "Q1 month × province × category",
        {"measures": ["revenue", "profit", "lines"], "rows": ["day.month", "region.province", "product.category1"], "totals": False},
        f"SELECT d.month, r.province_code, p.category1_id, sum(f.revenue), sum(f.profit), count(*) FROM {STAR} GROUP BY 1, 2, 3",
    ),
    (
        "Q2 subtotals of year, quarter, month × province, city",
        {
            "measures": ["revenue"], "rows": ["day.year", "day.quarter", "day.month"], "columns": ["region.province", "region.city"],
            "subtotals": True,
        },
        "SELECT d.year, d.quarter, d.month, r.province_code, r.city_code, sum(f.revenue) FROM"
        f" {STAR} GROUP BY ROLLUP (d.year, d.quarter, d.month), ROLLUP (r.province_code, r.city_code)",
    ),
    (
        "Q3 one province, one quarter: city × subcategory",
        {
            "measures": ["revenue", "quantity"], "rows": ["region.city", "product.category2"], "totals": False,
            "where": [{"level": "region.province", "is": ["170000"]}, {"level": "day.quarter", "is": ["2024-Q2"]}],
        },
        "SELECT r.city_code, p.category2_id, sum(f.revenue), sum(f.quantity) FROM"
        f" {STAR} WHERE r.province_code = '170000' AND d.quarter = '2024-Q2' GROUP BY 1, 2",
    ),
    (
        "Q4 customers and orders by month × industry",
        {"measures": ["customers", "orders"], "rows": ["day.month", "account.industry1"], "totals": False},
        f"SELECT d.month, a.industry1_id, count(DISTINCT f.account_id), count(DISTINCT f.order_id) FROM {STAR} GROUP BY 1, 2",
    ),
    (
        "Q5 the 1,000 most profitable customers of a year",
        {
            "measures": ["profit"], "rows": ["account.account"], "where": [{"level": "day.year", "is": ["2024"]}],
            "sort": ["-profit"], "limit": 1000, "totals": False,
        },
        f"SELECT {FIRST}, sum(f.profit) FROM {STAR} WHERE d.year = 2024 GROUP BY 1 ORDER BY 2 DESC LIMIT 1000",
    ),
    (
        "Q6 recency, frequency, value of 1,000 customers",
        {
            "measures": ["last_order", "orders", "revenue"], "rows": ["account.account"], "sort": ["-revenue"], "limit": 1000,
            "totals": False,
        },
        f"SELECT {FIRST}, max(f.day), count(DISTINCT f.order_id), sum(f.revenue) FROM fact_order_lines AS f GROUP BY 1"
        " ORDER BY 4 DESC LIMIT 1000",
    ),
    (
        "Q7 losses by category × province, last quarter, against the year before",
        {
            "measures": ["profit"], "rows": ["product.category1", "region.province"], "subtotals": True, "sort": ["profit"],
            "where": [{"level": "day.quarter", "is": ["2025-Q3"]}], "compare": {"to": "year_before"},
        },
        "SELECT p.category1_id, r.province_code, sum(f.profit) FILTER (d.quarter = '2025-Q3'), sum(f.profit) FILTER"
        f" (d.quarter = '2024-Q3') FROM {STAR} WHERE d.quarter IN ('2025-Q3', '2024-Q3') GROUP BY ROLLUP (1, 2)",
    ),
)  # fmt: skip
MODEL = Model.of(CUBES)


class Timed:
    """An engine that adds up the processor time of this thread in it: what is left is ours."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.dialect, self.seconds = engine, engine.dialect, 0.0
        self.known = engine.tables()

    def run(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """All rows of a statement."""
        start = time.thread_time()
        rows = self.engine.run(sql)
        self.seconds += time.thread_time() - start
        return rows

    def tables(self) -> frozenset[str]:
        """The tables; asked once, as the product does for each generation."""
        return self.known


def main() -> None:
    """Do all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=20_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/bench-cubes"))  # noqa: S108 (a bench)
    parser.add_argument("--memory", default="1GB")
    parser.add_argument("--postgres", default="", help="URI of a database in which a schema can be made")
    asked = parser.parse_args()
    connection = _star(asked.folder, asked.lines, asked.memory)
    engines: dict[str, Engine] = {"duckdb": DuckDB(connection)}
    if asked.postgres:
        engines["postgres"] = _postgres(connection, asked.postgres)
    print(json.dumps({"lines": asked.lines, "rows": _measured(engines, connection, asked.rounds)}, indent=1, ensure_ascii=False))


def _star(folder: Path, lines: int, memory: str) -> duckdb.DuckDBPyConnection:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"star.{lines}.duckdb"
    if not file.exists():
        start = time.perf_counter()
        with duckdb.connect(str(file)) as making:
            making.execute(f"SET threads = 2; SET memory_limit = '3GB'; SET temp_directory = '{folder}/making'")
            making.execute(MAKE.replace("{orders}", str(lines // 4)))
        print(f"made in {time.perf_counter() - start:.0f} s, {file.stat().st_size / 1e6:.0f} MB", file=sys.stderr)
    connection = duckdb.connect(str(file), read_only=True)
    connection.execute(f"SET threads = 2; SET memory_limit = '{memory}'; SET temp_directory = '{folder}/reading'")
    return connection


def _postgres(connection: duckdb.DuckDBPyConnection, uri: str) -> Postgres:
    """Copy the star into a schema, with the indexes that a star has."""
    target = psycopg.connect(uri, autocommit=True)
    target.execute("DROP SCHEMA IF EXISTS bench_cubes CASCADE")
    target.execute("CREATE SCHEMA bench_cubes")
    target.execute("SET search_path TO bench_cubes")
    kinds = {"HUGEINT": "numeric", "DOUBLE": "double precision"}
    for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        told = connection.execute(f"SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '{table}'").fetchall()
        target.execute(f"CREATE UNLOGGED TABLE {table} ({', '.join(f'{name} {kinds.get(kind, kind)}' for name, kind in told)})")
        names = ", ".join(name for name, _kind in told)
        read = connection.execute(f"SELECT {names} FROM {table}")
        with target.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            while rows := read.fetchmany(10_000):
                for row in rows:
                    copy.write_row(row)
    target.execute("CREATE VIEW sum_orders AS SELECT * FROM fact_orders WHERE lines > 0")
    for column in ("day", "account_id"):
        target.execute(f"CREATE INDEX ON fact_order_lines ({column})")
    target.execute("ANALYZE")
    return Postgres(target, "bench_cubes")


def _measured(engines: dict[str, Engine], connection: duckdb.DuckDBPyConnection, rounds: int) -> list[dict[str, Any]]:
    timed = {name: Timed(engine) for name, engine in engines.items()}
    found = []
    for name, data, sql in ASKED:
        question = Question.read({"cube": "order_lines", **data})
        best: dict[str, float] = {}
        rows = 0
        for _round in range(rounds):
            for engine_name, engine in timed.items():
                engine.seconds = 0.0
                before = time.thread_time()
                seconds, told = _timed(partial(answer, question, MODEL, engine))
                rows = len(told)
                _keep(best, engine_name, seconds)
                _keep(best, f"{engine_name}, of that ours", time.thread_time() - before - engine.seconds)
            _keep(best, "plain SQL", _timed(partial(_plain, connection, sql))[0])
        found.append({"question": name, "rows": rows, **{what: round(seconds, 3) for what, seconds in best.items()}})
        print(json.dumps(found[-1], ensure_ascii=False), file=sys.stderr)
    return found


def _plain(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def _keep(best: dict[str, float], name: str, seconds: float) -> None:
    best[name] = min(best.get(name, seconds), seconds)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    told = work()
    return time.perf_counter() - start, told


if __name__ == "__main__":
    main()
