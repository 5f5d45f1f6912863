"""Keeps the audit trail out of reach of the product's own database role: another role, which nobody can sign in as, owns it."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from guanxi.config.environment import Database

OWNER = "guanxi_audit"
TABLES = ("people_auditentry", "people_auditseal", "records_change", "records_auditcut")
FUNCTIONS = (
    "guanxi_audit_mark()",
    "guanxi_audit_horizon()",
    "guanxi_audit_refuse()",
    "guanxi_audit_blank_entries(bigint[])",
    "guanxi_audit_blank_changes(bigint[], text[])",
    "guanxi_audit_prune(timestamptz, bigint)",
)
GIVE_BACK = """DO $$ BEGIN
  IF to_regprocedure({name}) IS NOT NULL THEN EXECUTE format('ALTER FUNCTION %s OWNER TO %I', {name}, {role}); END IF;
END $$"""
MAKE_OWNER = """DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'guanxi_audit') THEN CREATE ROLE guanxi_audit NOLOGIN; END IF;
END $$"""


def closing(role: str) -> list[sql.Composed | sql.SQL]:
    """The statements, for a superuser in the product's database, after which `role` may add and read, and nothing else."""
    who, owner = sql.Identifier(role), sql.Identifier(OWNER)
    found: list[sql.Composed | sql.SQL] = [sql.SQL(MAKE_OWNER), sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(owner)]
    for table in TABLES:
        name = sql.Identifier(table)
        found += [
            sql.SQL("ALTER TABLE {} OWNER TO {}").format(name, owner),
            sql.SQL("REVOKE ALL ON {} FROM {}").format(name, who),
            sql.SQL("GRANT SELECT, INSERT, REFERENCES ON {} TO {}").format(name, who),
            sql.SQL("GRANT USAGE, SELECT ON SEQUENCE {} TO {}").format(sql.Identifier(f"{table}_id_seq"), who),
        ]
    for function in FUNCTIONS:
        found.append(sql.SQL("ALTER FUNCTION {} OWNER TO {}").format(sql.SQL(function), owner))
        found.append(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(function), who))
    return found


def opening(role: str) -> list[sql.Composed | sql.SQL]:
    """The statements that give what is there of it back to `role`, as migrations need it."""
    who = sql.Identifier(role)
    return [
        *(sql.SQL("ALTER TABLE IF EXISTS {} OWNER TO {}").format(sql.Identifier(table), who) for table in TABLES),
        *(sql.SQL(GIVE_BACK).format(name=sql.Literal(function), role=sql.Literal(role)) for function in FUNCTIONS),
    ]


def is_closed(database: Database) -> bool:
    """Whether the other role owns the tables; also False before there are any."""
    return _closed(database) == len(TABLES)


def _closed(database: Database) -> int:
    """How many of the tables the other role owns; an older version had fewer."""
    with psycopg.connect(**database.parameters(), autocommit=True) as connection:  # type: ignore[arg-type]
        found = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename = ANY(%s) AND tableowner = %s",
            [list(TABLES), OWNER],
        ).fetchone()
    return int(found[0]) if found else 0


@contextmanager
def opened(admin: Database | None, product: Database) -> Iterator[None]:
    """Let migrations alter the tables, and close them again; without an administrator of the server nothing is done."""
    if admin is None:
        yield
        return
    if _closed(product):
        _run(admin, product, opening(product.user))
    try:
        yield
    finally:
        close(admin, product)


def close(admin: Database | None, product: Database) -> None:
    """Close the tables if they are there and not closed yet."""
    if admin is not None and not is_closed(product) and _are_there(product):
        _run(admin, product, closing(product.user))


def _are_there(product: Database) -> bool:
    with psycopg.connect(**product.parameters(), autocommit=True) as connection:  # type: ignore[arg-type]
        found = connection.execute("SELECT to_regprocedure('guanxi_audit_prune(timestamptz, bigint)')").fetchone()
    return bool(found and found[0])


def _run(admin: Database, product: Database, statements: list[sql.Composed | sql.SQL]) -> None:
    inside = Database(admin.host, admin.port, product.name, admin.user, admin.password, admin.options)
    with psycopg.connect(**inside.parameters()) as connection:  # type: ignore[arg-type]
        for statement in statements:
            connection.execute(statement)
