"""Measures the product with a large company in it: `python -m bench` (from the project's folder, in its environment).

Starts the product on a folder and port of its own, makes the company once, asks what people ask, prints a table, writes JSON.
"""

import argparse
import json
import os
import platform
import random
import secrets
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import product
from .asking import Facts, Operation, operations
from .driving import Client, measure, split

USERNAME = "bench"


def main() -> None:
    """Do all of it."""
    asked = _options()
    var = Path(asked.var).resolve()
    running = product.start(var, asked.port)
    try:
        running = _warmed(running, var, asked.port)
        rest = running.weight()
        os.environ |= {"GUANXI_VAR": str(var), "GUANXI_PORT": str(asked.port), "GUANXI_URL": running.url}
        rows = _measured(asked, running)
        figures = {
            "accounts": asked.size, "date": time.strftime("%Y-%m-%d"), "cores": os.cpu_count(), "python": platform.python_version(),
            "load": os.getloadavg()[0], "warm start, s": running.started_in, "memory at rest, MB": rest,
            "memory after load, MB": running.weight(), "rows": rows, "imports": _imported(asked.only),
        }  # fmt: skip
        Path(asked.json).write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
        _print_memory(figures)
    finally:
        running.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--size", type=int, default=100_000, help="how many accounts (twice as many contacts, half as many orders)"
    )
    parser.add_argument("--var", default="/tmp/bench/var", help="folder for the data; kept for the next time")  # noqa: S108
    parser.add_argument("--port", type=int, default=8791)
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each page is asked for")
    parser.add_argument("--only", default="", help="measure only operations whose name contains this")
    parser.add_argument("--json", default="/tmp/bench/figures.json")  # noqa: S108
    return parser.parse_args()


def _warmed(running: product.Running, var: Path, port: int) -> product.Running:
    """Start once more: the first start may have set everything up."""
    running.stop()
    again = product.start(var, port)
    time.sleep(3)
    return again


def _measured(asked: argparse.Namespace, running: product.Running) -> list[dict[str, Any]]:
    from guanxi.config.cli import session  # late: app ready

    with session.product():
        from . import company, counting  # late: app ready

        company.make(company.Size(asked.size), _say)
        password = secrets.token_urlsafe(12)
        person = company.somebody(USERNAME, password)
        chosen = [one for one in operations(_facts()) if asked.only in one.name]
        token = company.token_of(person)
        counted = {one.name: counting.count(one, counting.signed_in(person), token=token) for one in chosen}
    clients = [Client(split(running.url), token=token) for _ in range(8)]
    for client in clients:
        client.sign_in(USERNAME, password)
    print(
        f"{'milliseconds':<32}{'p50':>7} {'p95':>7} {'/s':>6} {'CPU':>6} |{'p50·8':>7} {'p95·8':>7} {'/s·8':>6} |{'kB':>6}  SQL  SQL ms"
    )
    return [_row(operation, clients, counted[operation.name], asked.seconds, running) for operation in chosen]


def _row(
    operation: Operation, clients: list[Client], statements: Any, seconds: float, running: product.Running
) -> dict[str, Any]:
    measure(operation, clients[:1], 0.2)
    before = running.worked()
    one = measure(operation, clients[:1], seconds)
    cpu = (running.worked() - before) * 1000 / (one.answers + 1)
    eight = measure(operation, clients, seconds)
    print(
        f"{operation.name:<32}{one.p50:>7.1f} {one.p95:>7.1f} {one.per_second:>6.1f} {cpu:>6.1f} |"
        f"{eight.p50:>7.1f} {eight.p95:>7.1f} {eight.per_second:>6.1f} |{one.size / 1000:>6.1f} {statements.count:>4}"
        f" {statements.milliseconds:>7.1f}",
        flush=True,
    )
    return {"name": operation.name, "one": asdict(one), "cpu": cpu, "eight": asdict(eight), "statements": asdict(statements)}


def _imported(only: str) -> dict[str, Any]:
    """Imports of 20,000 rows, while nobody else asks anything."""
    from guanxi.config.cli import session  # late: app ready

    from . import importing  # late: app ready

    taken: dict[str, Any] = {}
    with session.product():
        for path in importing.FILES:
            if only in f"import of {path}":
                found = importing.measure(path, 20_000)
                print(f"import of {path}: {found}", flush=True)
                taken[path] = asdict(found)
    return taken


def _facts() -> Facts:
    from guanxi.records import registry  # late: app ready
    from guanxi.records.listing import ordering  # late: app ready

    from . import company  # late: app ready

    dice = random.Random(7)  # noqa: S311
    found = company.found()
    order = ordering.standard(registry.of(company.Account))
    deep = ordering.written(registry.of(company.Account), order, ordering.Place(False, *found.deep))
    return Facts(
        accounts=dice.sample(found.accounts, 200), largest=found.accounts[0], contacts=dice.sample(found.contacts, 200),
        orders=dice.sample(found.orders, 200), industry=found.industry, owner=found.owner,
        phones=[f"138-{place // 10000:04d}-{place % 10000:04d}" for place in dice.sample(range(len(found.contacts)), 200)],
        deep=f"/accounts/?place={deep}",
    )  # fmt: skip


def _print_memory(figures: dict[str, Any]) -> None:
    for name in ("memory at rest, MB", "memory after load, MB"):
        print(f"{name}: " + ", ".join(f"{kind} {size:.0f}" for kind, size in figures[name].items()))
    print(f"warm start to the first page: {figures['warm start, s']:.1f} s")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
