"""Measures the warehouse with a large ledger: `python -m bench.warehouse --lines 20000000` (from the project's folder).

Starts the product's own database in a folder of its own, lets it make the lines once, then loads everything, refreshes a month, one
order and nothing, and says how much memory each took. Prints a table and writes JSON.
"""

import argparse
import json
import os
import resource
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

MONTH = "ordered_on >= date '2025-11-01' AND ordered_on < date '2025-12-01'"


def main() -> None:
    """Do all of it."""
    parser = argparse.ArgumentParser(prog="python -m bench.warehouse", description=__doc__)
    parser.add_argument("--lines", type=int, default=5_000_000)
    parser.add_argument("--var", default="/tmp/bench/warehouse", help="folder for the data; kept for the next time")  # noqa: S108
    parser.add_argument("--json", default="/tmp/bench/warehouse.json")  # noqa: S108
    asked = parser.parse_args()
    os.environ |= {"GUANXI_VAR": asked.var, "GUANXI_LOG_LEVEL": "WARNING"}
    from guanxi.config.cli import session  # late: app ready

    with session.product():
        _fill(asked.lines)
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


def _measured() -> list[dict[str, Any]]:
    from django.db import connection  # late: app ready

    rows = []
    print(f"{'':<28}{'seconds':>9}{'rows/s':>12}{'CPU s':>8}{'MB':>7}", flush=True)
    with _row("load everything", rows):
        report = _refresh(rebuild=True)
    rows[-1] |= _shown(rows[-1], sum(report["rows"].values()), report)
    for name, change in _changes(connection).items():
        change()
        with _row(name, rows):
            report = _refresh()
        rows[-1] |= _shown(rows[-1], report["touched"].get("orders", 0), report)
    return rows


def _changes(connection: Any) -> dict[str, Callable[[], None]]:
    def month() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE sales_orderline SET revenue = revenue + 1 WHERE {MONTH}")

    def order() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE sales_orderline SET revenue = revenue + 1 WHERE order_id = 77")

    return {"a month changed": month, "one order changed": order, "nothing changed": lambda: None}


def _refresh(*, rebuild: bool = False) -> dict[str, Any]:
    from django.utils import timezone  # late: app ready

    from guanxi.analytics.warehouse import refreshing  # late: app ready

    wanted = refreshing.begin("command", by=None, now=timezone.now(), is_rebuild=rebuild)
    done = refreshing.run(wanted, clock=timezone.now)
    if done.state != "done":
        raise SystemExit(f"{done.failure} {done.detail}")
    return dict(done.report)


@contextmanager
def _row(name: str, rows: list[dict[str, Any]]) -> Any:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    rows.append({"name": name})
    yield
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    rows[-1] |= {"seconds": time.perf_counter() - began, "cpu": cpu, "megabytes": after.ru_maxrss / 1024}


def _shown(row: dict[str, Any], count: int, report: dict[str, Any]) -> dict[str, Any]:
    speed = count / row["seconds"]
    print(f"{row['name']:<28}{row['seconds']:>9.2f}{speed:>12,.0f}{row['cpu']:>8.1f}{row['megabytes']:>7.0f}", flush=True)
    return {"rows": count, "steps": report["seconds"], "bytes": report["bytes"]}


if __name__ == "__main__":
    main()
