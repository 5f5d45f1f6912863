"""Makes the product's own role and database in a server of ours, and what every database must offer."""

import psycopg
from psycopg import sql

from guanxi.config.environment import Database, Misconfigured

EXTENSIONS = ("pg_trgm", "btree_gin", "btree_gist", "unaccent")
OLDEST_VERSION = 150000


def ensure(admin: Database, owner: Database) -> None:
    """Make role, database and extensions where they are missing; set the role's password to the one we know."""
    role, name = sql.Identifier(owner.user), sql.Identifier(owner.name)
    with psycopg.connect(**admin.parameters(), autocommit=True) as connection:  # type: ignore[arg-type]
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [owner.user]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER").format(role))
        change = sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(owner.password))
        connection.execute(change)
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [owner.name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, role))
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))


def ensure_extensions(database: Database) -> None:
    """Make the extensions and prove that the database treats Chinese letters as letters.

    :raises Misconfigured: if the server is too old, an extension is not to be had, or its LC_CTYPE is plain C.
    """
    with psycopg.connect(**database.parameters(), autocommit=True) as connection:  # type: ignore[arg-type]
        if connection.info.server_version < OLDEST_VERSION:
            raise Misconfigured(f"PostgreSQL 15 or newer is needed, this is {connection.info.server_version // 10000}.")
        for extension in EXTENSIONS:
            _ensure_extension(connection, extension)
        shown = connection.execute("SELECT show_trgm('华为技术') <> '{}'").fetchone()
        if not shown or not shown[0]:
            raise Misconfigured(
                f"The database {database.name} was made with LC_CTYPE C and forgets Chinese characters. "
                "Make it again: CREATE DATABASE … LC_CTYPE 'C.UTF-8' TEMPLATE template0."
            )


def _ensure_extension(connection: psycopg.Connection[tuple[object, ...]], extension: str) -> None:
    if connection.execute("SELECT 1 FROM pg_extension WHERE extname = %s", [extension]).fetchone():
        return
    try:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile) as why:
        raise Misconfigured(f"The extension {extension} cannot be made in {database_name(connection)}: {why}") from why


def database_name(connection: psycopg.Connection[tuple[object, ...]]) -> str:
    """Name the database at the other end."""
    return connection.info.dbname
