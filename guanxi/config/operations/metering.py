"""What is counted of each request, and how a monitoring system (Prometheus) reads it."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connections

from guanxi.config.operations import counting

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FOLDER = "metrics"
PREFIX = "guanxi_"


@dataclass(frozen=True)
class Family:
    """Numbers under one name, as a monitoring system declares them."""

    name: str
    kind: str
    meaning: str


FAMILIES = (
    Family("http_requests_total", "counter", "Requests answered, by method, page and status."),
    Family("http_request_seconds", "histogram", "Time to answer a request."),
    Family("http_exceptions_total", "counter", "Requests that ended with an unexpected error."),
    Family("database_queries_total", "counter", "Statements sent to the database by the web processes."),
    Family("database_seconds_total", "counter", "Time that requests waited for the database."),
    Family("pool_connections", "gauge", "Database connections of a web process, by state."),
    Family("process_resident_bytes", "gauge", "Memory of a web process."),
)


def folder() -> Path:
    """Name the folder of the counted numbers of this machine."""
    return Path(settings.VAR) / FOLDER


@cache
def _page(pid: int) -> counting.Page:
    del pid  # a forked process gets a page of its own
    return counting.own_page(folder())


def page() -> counting.Page:
    """Give the numbers of this process."""
    return _page(os.getpid())


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered; `route` is the name of the page, not its address."""
    numbers = page()
    method = method if method in METHODS else "other"  # strangers send what they like
    numbers.add(f'http_requests_total{{method="{method}",route="{route}",status="{status}"}}')
    numbers.add("http_request_seconds_sum", seconds)
    numbers.add(f'http_request_seconds_bucket{{le="{_bound(seconds)}"}}')
    if status >= 500:
        numbers.add("http_exceptions_total")
    _note_state(numbers)


def asked(queries: int, seconds: float) -> None:
    """Count what a request asked of the database."""
    page().add("database_queries_total", queries)
    page().add("database_seconds_total", seconds)


def _bound(seconds: float) -> str:
    return next((str(bound) for bound in BOUNDS if seconds <= bound), "+Inf")


def _note_state(numbers: counting.Page) -> None:
    """Note how many connections this process holds."""
    pool = getattr(connections["default"], "_connection_pools", {}).get("default")
    if pool is None:
        return
    stats = pool.get_stats()
    size, free = stats.get("pool_size", 0), stats.get("pool_available", 0)
    for state, figure in (("used", size - free), ("free", free), ("awaited", stats.get("requests_waiting", 0))):
        numbers.put(f'pool_connections{{process="{os.getpid()}",state="{state}"}}', figure)


def lines() -> Iterator[str]:
    """Write the numbers of all processes of this machine as a monitoring system reads them."""
    found = counting.totals(folder())
    for family in FAMILIES:
        yield from head(family)
        yield from _histogram(found, family.name) if family.kind == "histogram" else _plain(found, family.name)


def head(family: Family) -> Iterator[str]:
    """Declare a family of numbers."""
    yield f"# HELP {PREFIX}{family.name} {family.meaning}"
    yield f"# TYPE {PREFIX}{family.name} {family.kind}"


def _plain(found: Counter[str], name: str) -> Iterator[str]:
    if name == "process_resident_bytes":
        yield from _memory()
        return
    for key in sorted(found):
        if key.partition("{")[0] == name:
            yield f"{PREFIX}{key} {number(found[key])}"


def _histogram(found: Counter[str], name: str) -> Iterator[str]:
    """Each bucket counts all requests up to its bound."""
    so_far = 0.0
    for bound in [*map(str, BOUNDS), "+Inf"]:
        so_far += found[f'{name}_bucket{{le="{bound}"}}']
        yield f'{PREFIX}{name}_bucket{{le="{bound}"}} {number(so_far)}'
    yield f"{PREFIX}{name}_sum {number(found[f'{name}_sum'])}"
    yield f"{PREFIX}{name}_count {number(so_far)}"


def _memory() -> Iterator[str]:
    for path in folder().glob("[0-9]*.page"):
        try:
            pages = int(Path(f"/proc/{path.stem}/statm").read_text(encoding="ascii").split()[1])
        except (OSError, ValueError, IndexError):  # ended just now, or a system without such files
            continue
        yield f'{PREFIX}process_resident_bytes{{process="{path.stem}"}} {pages * os.sysconf("SC_PAGE_SIZE")}'


def number(figure: float) -> str:
    """Write a number shortly and exactly."""
    return str(int(figure)) if figure == int(figure) else repr(figure)
