"""The engines that cubes are tried on, each with the small star in it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection as django_connection

from guanxi.semantics.engine import Engine
from guanxi.semantics.engines.clickhouse import ClickHouse
from guanxi.semantics.engines.duckdb import DuckDB
from guanxi.semantics.engines.postgres import Postgres
from guanxi.semantics.engines.spark import Spark

from . import small_star
from .small_star import Star

NAMES = ("duckdb", "postgres", "clickhouse")
"""Spark has a file of its own: it takes seconds for every question."""


@contextmanager
def on_duckdb(star: Star) -> Iterator[Engine]:
    """DuckDB in memory."""
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    engine = DuckDB(connection)
    small_star.load(star, engine, connection.execute)
    yield engine
    connection.close()


@contextmanager
def on_postgres(star: Star) -> Iterator[Engine]:
    """A schema of the test database, gone afterwards."""
    said = django_connection.get_connection_params()
    known = {name: said[name] for name in ("host", "port", "dbname", "user", "password") if said.get(name)}
    with psycopg.connect(**known) as connection:
        connection.execute("CREATE SCHEMA small_star")
        connection.execute("SET LOCAL search_path TO small_star")
        engine = Postgres(connection, "small_star")
        small_star.load(star, engine, connection.execute)
        yield engine
        connection.rollback()


@contextmanager
def on_clickhouse(star: Star) -> Iterator[Engine]:
    """ClickHouse in this process."""
    session = pytest.importorskip("chdb.session", reason="chdb is not installed (requirements-evidence.lock)").Session()
    engine = ClickHouse(session)
    small_star.load(star, engine, session.query, suffix=" ENGINE = Memory")
    yield engine
    session.close()


@contextmanager
def on_spark(star: Star) -> Iterator[Engine]:
    """Spark on this machine."""
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed (requirements-evidence.lock)")
    builder = sql.SparkSession.builder.master("local[1]").appName("cubes")
    for name, value in SPARK.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    engine = Spark(session)
    _views(star, session)
    yield engine
    session.stop()


SPARK = {
    "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "1", "spark.default.parallelism": "1",
    "spark.driver.host": "127.0.0.1", "spark.sql.session.timeZone": "UTC", "spark.driver.memory": "512m",
    "spark.sql.adaptive.enabled": "false", "spark.sql.codegen.wholeStage": "false", "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN", "spark.sql.leafNodeDefaultParallelism": "1", "spark.sql.autoBroadcastJoinThreshold": "-1",
}  # fmt: skip
TYPES = {"VARCHAR": "STRING", "INTEGER": "INT"}


def _views(star: Star, session: Any) -> None:
    """The tables as plain values: no Python process is asked for rows."""
    for table, columns in small_star.TABLES.items():
        names = [column.split()[0] for column in columns.split(", ")]
        kinds = [column.split(" ", 1)[1] for column in columns.split(", ")]
        told = ", ".join(f"({', '.join(small_star.literal(row.get(name)) for name in names)})" for row in star.rows[table])
        typed = ", ".join(f"CAST({name} AS {TYPES.get(kind, kind)}) AS {name}" for name, kind in zip(names, kinds, strict=True))
        session.sql(f"SELECT {typed} FROM VALUES {told} AS t({', '.join(names)})").createOrReplaceTempView(table)


ENGINES: dict[str, Callable[[Star], Any]] = {
    "duckdb": on_duckdb, "postgres": on_postgres, "clickhouse": on_clickhouse, "spark": on_spark,
}  # fmt: skip
