"""How DuckDB is opened: for reading one generation, and for making the next; bounded in memory, and without a way to the net of its own."""

import importlib.util
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from .limits import Limits, Store

LEAST_MEGABYTES = 64


def reader(limits: Limits) -> duckdb.DuckDBPyConnection:
    """Open an empty place that generations and loaded tables are shown in, for reading."""
    return duckdb.connect(config=_config(limits))


def show_star(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Show one generation of the star, read-only, as the database `star`."""
    connection.execute(f"ATTACH {literal(path)} AS star (READ_ONLY)")


def show_files(connection: duckdb.DuckDBPyConnection, schema: str, files: Mapping[str, Path]) -> None:
    """Show files of Parquet as views of a schema."""
    connection.execute(f"CREATE SCHEMA {quoted(schema)}")
    for name, file in files.items():
        view = f"{quoted(schema)}.{quoted(name)}"
        connection.execute(f"CREATE VIEW {view} AS SELECT * FROM read_parquet({literal(file)})")


def close_doors(connection: duckdb.DuckDBPyConnection, folders: Iterable[Path], store: Store | None) -> None:
    """Leave no way to any other file, and no way to change that."""
    allowed = [f"{folder}/" for folder in folders]
    if store:
        use_store(connection, store)
        allowed.append(f"{store.url}/")
    connection.execute(f"SET allowed_directories = [{', '.join(map(literal, allowed))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET allowed_configs = ['enable_progress_bar', 'enable_progress_bar_print']")
    connection.execute("SET lock_configuration = true")


def writer(path: Path, limits: Limits) -> duckdb.DuckDBPyConnection:
    """Open a file for writing."""
    connection = duckdb.connect(str(path), config=_config(limits))
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET write_buffer_row_group_count = 1")  # rows wait for being written in memory that nothing counts
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def load(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load an extension from its installed package.

    :raises ModuleNotFoundError: where the package is not installed.
    """
    connection.execute(f"LOAD '{extension(name)}'")


def extension(name: str) -> Path:
    """Find the file of an extension.

    :raises ModuleNotFoundError: where its package is not installed.
    """
    package = f"duckdb_extension_{name}"
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"the package {package.replace('_', '-')} is not installed")
    return Path(found.submodule_search_locations[0]) / f"extensions/v{duckdb.__version__}/{name}.duckdb_extension"


def use_store(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    """Let a connection reach the store."""
    load(connection, "httpfs")
    said = {
        "TYPE": "s3",
        "KEY_ID": store.key,
        "SECRET": store.secret,
        "REGION": store.region,
        "URL_STYLE": "path",
        "SCOPE": store.url.rstrip("/"),
        "USE_SSL": "true" if store.is_secure else "false",
    }
    if store.endpoint:
        said["ENDPOINT"] = store.endpoint
    told = ", ".join(f"{name} {literal(value)}" for name, value in said.items())
    connection.execute(f"CREATE OR REPLACE SECRET warehouse ({told})")


def literal(text: object) -> str:
    """Write a text as SQL does."""
    return "'" + str(text).replace("'", "''") + "'"


def quoted(name: str) -> str:
    """Write a name as SQL does."""
    return '"' + name.replace('"', '""') + '"'


def _config(limits: Limits) -> dict[str, str | bool | int | float | list[str]]:
    limits.scratch.mkdir(parents=True, exist_ok=True)
    return {
        "memory_limit": f"{max(limits.megabytes, LEAST_MEGABYTES)}MB",
        "threads": str(limits.threads),
        "temp_directory": str(limits.scratch),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
