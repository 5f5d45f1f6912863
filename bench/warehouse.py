"""Measures the warehouse with a large ledger: `python -m bench.warehouse --lines 20000000` (from the project's folder).

Starts the product's own database in a folder of its own, lets it make the lines once, then loads everything, refreshes a month, one
order and nothing, asks the questions of `bench.cubes`, and does both at once. For each: seconds, processor time of ours and of the
database, and what all our processes together (the database not counted) take of memory at the peak. Prints a table and writes JSON.
"""

import argparse
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from .weighing import Weight, weighed

MONTH = "ordered_on >= date '2025-11-01' AND ordered_on < date '2025-12-01'"
ROUNDS = 3
Rows = list[dict[str, Any]]


def main() -> None:
    """Do all of it."""
    parser = argparse.ArgumentParser(prog="python -m bench.warehouse", description=__doc__)
    parser.add_argument("--lines", type=int, default=5_000_000)
    parser.add_argument("--var", default="/tmp/bench/warehouse", help="folder for the data; kept for the next time")  # noqa: S108
    parser.add_argument("--json", default="/tmp/bench/warehouse.json")  # noqa: S108
    parser.add_argument("--only-fill", action="store_true", help="make the ledger, measure nothing")
    asked = parser.parse_args()
    os.environ |= {"GUANXI_VAR": asked.var, "GUANXI_LOG_LEVEL": "WARNING", "GUANXI_UPGRADE_BACKUP": "0"}
    from guanxi.config.cli import session  # late: app ready

    with session.product():
        _fill(asked.lines)
        if asked.only_fill:
            return
        figures = {"lines": asked.lines, "date": time.strftime("%Y-%m-%d"), "load": os.getloadavg()[0], "rows": _measured()}
    Path(asked.json).write_text(json.dumps(figures, indent=1), encoding="utf-8")


def _fill(lines: int) -> None:
    """Make the ledger, as the database's administrator: notes and sums are made afterwards."""
    from django.conf import settings  # late: app ready

    from guanxi.config.postgres import entrance, ownership  # late: app ready
    from guanxi.evaluation import summing  # late: app ready
    from guanxi.sales.models import OrderLine  # late: app ready

    from . import warehouse_rows  # late: app ready

    if OrderLine.objects.exists():
        return
    chosen = settings.ENVIRONMENT
    admin = entrance.administration(ownership.place_of(chosen), chosen.text("GUANXI_DATABASE_ADMIN_PASSWORD"))
    parameters: dict[str, Any] = admin.parameters() | {"dbname": ownership.of(chosen).name}
    with psycopg.connect(**parameters, autocommit=True) as connection:
        warehouse_rows.make(connection, lines, lambda text: print(text, flush=True))
    print("… sums", flush=True)
    summing.again()


def _measured() -> Rows:
    from django.db import connection  # late: app ready

    rows: Rows = []
    print(f"{'':<30}{'seconds':>9}{'rows/s':>12}{'CPU s':>8}{'of PG':>8}{'MB':>7}", flush=True)
    with _row("load everything", rows) as row:
        row.update(_refreshed(rebuild=True))
    for name, change in _changes(connection).items():
        change()
        with _row(name, rows) as row:
            row.update(_refreshed())
    with _row("questions", rows) as row:
        row["questions"] = _questions(ROUNDS)
    _changes(connection)["a month changed"]()
    with _row("a month, and questions", rows) as row, _asking():
        row.update(_refreshed())
    print(json.dumps(rows[-2]["questions"], ensure_ascii=False, indent=1))
    return rows


def _changes(connection: Any) -> dict[str, Callable[[], None]]:
    def month() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE sales_orderline SET revenue = revenue + 1 WHERE {MONTH}")

    def order() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE sales_orderline SET revenue = revenue + 1 WHERE order_id = 77")

    return {"a month changed": month, "one order changed": order, "nothing changed": lambda: None}


def _refreshed(*, rebuild: bool = False) -> dict[str, Any]:
    from django.utils import timezone  # late: app ready

    from guanxi.analytics.warehouse import refreshing  # late: app ready

    wanted = refreshing.begin("command", by=None, now=timezone.now(), is_rebuild=rebuild)
    done = refreshing.run(wanted, clock=timezone.now)
    if done.state != "done":
        raise SystemExit(f"{done.failure} {done.detail}")
    report = dict(done.report)
    count = sum(report["rows"].values()) if rebuild else report["touched"].get("orders", 0)
    return {"rows": count, "steps": report["seconds"], "bytes": report["bytes"]}


def _questions(rounds: int) -> dict[str, float]:
    """Ask what `bench.cubes` asks, as the product does; by question the seconds of the best round."""
    from guanxi.analytics.exploring import cubes_at_hand  # late: app ready
    from guanxi.analytics.warehouse import place  # late: app ready
    from guanxi.semantics.answering import answer  # late: app ready
    from guanxi.semantics.engines.duckdb import DuckDB  # late: app ready
    from guanxi.semantics.question import Question  # late: app ready

    from .cubes import ASKED  # late: slow import

    best: dict[str, float] = {}
    with place.opened() as connection:
        engine = DuckDB(connection)
        for _round in range(rounds):
            for name, data, _sql in ASKED:
                told = answer(Question.read({"cube": "order_lines", **data}), cubes_at_hand.model(), engine)
                best[name] = round(min(best.get(name, told.seconds), told.seconds), 3)
    return best


@contextmanager
def _asking() -> Iterator[None]:
    """Ask one question after the other meanwhile."""
    done = threading.Event()

    def work() -> None:
        while not done.is_set():
            _questions(1)

    asking = threading.Thread(target=work)
    asking.start()
    try:
        yield
    finally:
        done.set()
        asking.join()


@contextmanager
def _row(name: str, rows: Rows) -> Iterator[dict[str, Any]]:
    from django.conf import settings  # late: app ready

    from guanxi.config.postgres import ownership  # late: app ready

    row: dict[str, Any] = {"name": name, "rows": 0}
    server = ownership.place_of(settings.ENVIRONMENT).data
    with weighed(server) as weight:
        yield row
    rows.append(row | _told(weight))
    speed = f"{row['rows'] / weight.seconds:>12,.0f}" if row["rows"] else f"{'':>12}"
    print(f"{name:<30}{weight.seconds:>9.2f}{speed}{weight.cpu:>8.1f}{weight.database:>8.1f}{weight.megabytes:>7.0f}", flush=True)


def _told(weight: Weight) -> dict[str, float]:
    return {
        "seconds": round(weight.seconds, 2), "cpu": round(weight.cpu, 2), "database": round(weight.database, 2),
        "megabytes": round(weight.megabytes),
    }  # fmt: skip


if __name__ == "__main__":
    main()
