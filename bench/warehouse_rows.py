"""A ledger of millions of lines, made by the database itself: what the warehouse is measured with."""

from collections.abc import Callable

import psycopg
from psycopg import sql

ACCOUNTS, PRODUCTS, PEOPLE, LINES_PER_ORDER, YEARS = 200_000, 5_000, 500, 3, 3
KEPT_INDEXES = (
    "CREATE INDEX bench_line_order ON sales_orderline (order_id)",
    "CREATE INDEX order_line_ordered ON sales_orderline (ordered_on DESC, id DESC)",
    "CREATE INDEX order_line_facts ON sales_orderline (ordered_on, account_id) INCLUDE (revenue, profit) WHERE counts",
)
ORDERED = "date '2023-01-01' + (g::bigint * 1095 / {orders})::int"  # as in life, orders came one after the other
STATEMENTS = (
    ("INSERT INTO catalog_currency (created_at, changed_at, version, is_sample, code, is_active)"
    " VALUES (now(), now(), 1, false, 'CNY', true) ON CONFLICT DO NOTHING"),
    ("INSERT INTO people_department (id, created_at, changed_at, version, is_sample, name, code, parent_id)"
    " SELECT g, now(), now(), 1, false, 'Department ' || g, '', CASE WHEN g > 10 THEN 1 + g % 10 END FROM generate_series(1, 60) g"),
    ("INSERT INTO people_person (id, created_at, changed_at, version, is_sample, password, username, surname, given_name, email,"
    " phone, title, language, time_zone, appearance, is_administrator, is_active, department_id)"
    " SELECT g, now(), now(), 1, false, '', 'bench' || g, 'Surname', 'Given ' || g, '', '', '', 'en', 'UTC', 'system', false, true,"
    " 11 + g % 50 FROM generate_series(1000, 1000 + {people} - 1) g"),
    ("INSERT INTO catalog_category (id, created_at, changed_at, version, is_sample, name, code, parent_id)"
    " SELECT g, now(), now(), 1, false, 'Category ' || g, '', CASE WHEN g > 20 THEN 1 + g % 20 END FROM generate_series(1, 120) g"),
    ("INSERT INTO catalog_product (id, created_at, changed_at, version, is_sample, number, name, english_name, unit, is_active,"
    " description, category_id, tags)"
    " SELECT g, now(), now(), 1, false, 'P' || g, 'Product ' || g, '', '', true, '', 21 + g % 100, ARRAY[]::varchar[]"
    " FROM generate_series(1, {products}) g"),
    ("INSERT INTO customers_industry (id, created_at, changed_at, version, is_sample, name, code, parent_id)"
    " SELECT g, now(), now(), 1, false, 'Industry ' || g, '', CASE WHEN g > 10 THEN 1 + g % 10 END FROM generate_series(1, 60) g"),
    ("INSERT INTO customers_account (id, created_at, changed_at, version, is_sample, number, name, short_name, english_name, name_key,"
    " kinds, segment, address, postal_code, phone, fax, email, website, credit_code, scale, source, tags, external_id,"
    " is_collective, description, industry_id, region_id, owner_id)"
    " SELECT g, now(), now(), 1, false, 'A' || g, 'Account ' || g, '', '', '', ARRAY['customer']::varchar[],"
    " (ARRAY['a','b','c'])[1 + g % 3], '', '', '', '', '', '', '', (ARRAY['micro','small','large'])[1 + g % 3], 'fair',"
    " ARRAY[]::varchar[], '', false, '', 11 + g % 50, regions.keys[1 + (g::bigint * 7919) % regions.count], 1000 + g % {people}"
    " FROM generate_series(1, {accounts}) g,"
    " (SELECT array_agg(id ORDER BY id) AS keys, count(*) AS count FROM customers_region WHERE level = 'county') regions"),
    "INSERT INTO sales_order (id, created_at, changed_at, version, is_sample, number, kind, state, ordered_on, rate,"
    " delivery_address, shipping_mode, is_returned, amount, cost, description, account_id, currency_id, owner_id, region_id, tags)"
    " SELECT g, day, day, 1, false, 'SO-' || g, 'sale', 'closed', day, 1, '', (ARRAY['air','sea','road'])[1 + g % 3], g % 50 = 0,"
    " 0, 0, '', account.id, currency.id, account.owner_id, account.region_id, ARRAY[]::varchar[]"
    " FROM (SELECT g, " + ORDERED + " AS day, 1 + (g::bigint * 104729) % {accounts} AS buyer"
    " FROM generate_series(1, {orders}) g) AS made"
    " JOIN customers_account account ON account.id = made.buyer, (SELECT id FROM catalog_currency WHERE code = 'CNY') currency",
    ("INSERT INTO sales_orderline (created_at, changed_at, version, is_sample, position, text, quantity, discount, amount, cost,"
    " external_id, ordered_on, counts, revenue, expense, account_id, order_id, product_id)"
    " SELECT day, day, 1, false, g % {per}, '', 1 + g % 9, (g % 4) * 0.05, paid, paid * 0.8, '', day, true, paid,"
    " CASE WHEN g % 40 > 0 THEN round(paid * (0.5 + (g % 7) / 10.0), 6) END, buyer, place, 1 + (g::bigint * 7907) % {products}"
    " FROM (SELECT g, g / {per} + 1 AS place, round((g % 99991) / 7.0, 2) AS paid FROM generate_series(0, {lines} - 1) g) AS made,"
    " LATERAL (SELECT 1 + (place::bigint * 104729) % {accounts} AS buyer,"
    " date '2023-01-01' + (place::bigint * 1095 / {orders})::int AS day) AS of_order"),
)  # fmt: skip


def make(connection: psycopg.Connection, lines: int, say: Callable[[str], None]) -> None:
    """Fill a migrated, otherwise empty database (the connection is one of a superuser, and commits by itself)."""
    sizes = {
        "lines": lines, "orders": lines // LINES_PER_ORDER + 1, "accounts": min(ACCOUNTS, max(lines // 25, 10)),
        "products": PRODUCTS, "people": PEOPLE, "per": LINES_PER_ORDER,
    }  # fmt: skip
    connection.execute("SET session_replication_role = replica")  # no triggers: what they keep is made afterwards
    for table in ("sales_orderline", "sales_order"):
        _drop_indexes(connection, table)
    for statement in STATEMENTS:
        say(f"… {statement[:60]}")
        connection.execute(statement.format(**sizes).encode())
    for statement in KEPT_INDEXES:
        say(f"… {statement[:60]}")
        connection.execute(statement.encode())
    connection.execute("SET session_replication_role = DEFAULT")
    connection.execute("VACUUM (ANALYZE)")


def _drop_indexes(connection: psycopg.Connection, table: str) -> None:
    rows = connection.execute(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass AND NOT indisprimary"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)",
        [table],
    ).fetchall()
    for (name,) in rows:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(name)))
