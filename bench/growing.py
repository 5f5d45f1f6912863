"""A company of a million accounts: the database multiplies a small one that the product's own code made.

Every copy of a company is a branch in another place, with words to be found by as the product would make them, numbers,
people, telephones and orders of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection

from guanxi.lib import pinyin, text

SEED = 5000
"""So many accounts, twice as many contacts are multiplied."""
ORDERS, MOST_ORDERS = 1.5, 10_000
"""Orders per account (with three or four lines each), and those of the largest one."""
PLACES = [
    "昆山",
    "常熟",
    "张家港",
    "太仓",
    "江阴",
    "宜兴",
    "无锡",
    "苏州",
    "南通",
    "扬州",
    "镇江",
    "常州",
    "泰州",
    "盐城",
    "徐州",
    "杭州",
    "宁波",
    "温州",
    "嘉兴",
    "湖州",
    "绍兴",
    "金华",
    "台州",
    "义乌",
    "合肥",
    "芜湖",
    "福州",
    "厦门",
    "泉州",
    "南昌",
    "九江",
    "济南",
    "青岛",
    "烟台",
    "潍坊",
    "威海",
    "郑州",
    "洛阳",
    "武汉",
    "宜昌",
    "长沙",
    "株洲",
    "广州",
    "深圳",
    "珠海",
    "佛山",
    "东莞",
    "中山",
    "惠州",
    "南宁",
    "柳州",
    "海口",
    "三亚",
    "重庆",
    "成都",
    "绵阳",
    "贵阳",
    "昆明",
    "西安",
    "兰州",
    "西宁",
    "银川",
    "天津",
    "石家庄",
    "唐山",
    "太原",
    "沈阳",
    "大连",
    "长春",
    "吉林",
    "哈尔滨",
    "大庆",
]
TABLES = (
    "customers_account", "customers_contact", "customers_phonenumber", "customers_emailaddress", "customers_affiliation",
    "sales_order", "sales_orderline",
)  # fmt: skip
ROOM = "SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL work_mem = '128MB'; SET LOCAL synchronous_commit = off"

SEEDS = """
CREATE TEMP TABLE place ON COMMIT DROP AS
    SELECT (ordinality - 1)::int AS n, * FROM unnest(%(names)s::text[], %(words)s::text[], %(keys)s::text[])
    WITH ORDINALITY AS given(name, words, name_key, ordinality);
CREATE TEMP TABLE seed_account ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY id) - 1 AS n, *,
        ARRAY(SELECT word FROM unnest(tsvector_to_array(search)) AS word WHERE word !~ '[0-9]') AS words
    FROM customers_account WHERE number LIKE 'BENCH-%%';
CREATE TEMP TABLE seed_contact ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY id) - 1 AS n, *,
        ARRAY(SELECT word FROM unnest(tsvector_to_array(search)) AS word WHERE word !~ '[0-9]') AS words
    FROM customers_contact WHERE external_id LIKE 'BENCH-%%';
CREATE TEMP TABLE seed_order ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY id) - 1 AS n, * FROM sales_order WHERE number LIKE 'BENCH-%%';
CREATE TEMP TABLE good ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, coalesce(price, 100) AS price FROM catalog_product;
"""
FROM_ACCOUNTS = """
FROM (SELECT seed_account.*, copy * %(accounts)s + n AS place, copy FROM generate_series(1, %(copies)s - 1) AS copy, seed_account) AS s
JOIN place ON place.n = s.copy %% (SELECT count(*) FROM place)
"""
ACCOUNT = {
    "id": "%(account)s + s.place",
    "number": "'BENCH-' || s.place",
    "name": "left(s.name || place.name || (s.copy / 72 + 1) || '分公司', 200)",
    "short_name": "CASE WHEN s.short_name = '' THEN '' ELSE left(s.short_name || place.name || (s.copy / 72 + 1), 80) END",
    "name_key": "left(s.name_key || ' ' || place.name_key, 400)",
    "phone": "'0571-' || 20000000 + s.place",
    "created_at": "s.created_at + s.copy * interval '1 hour 7 seconds'",
    "changed_at": "s.changed_at + s.copy * interval '1 hour 7 seconds'",
    "search": """array_to_tsvector(ARRAY(SELECT DISTINCT unnest(s.words || string_to_array(place.words, ' ')
        || ARRAY[right(s.name, 1) || left(place.name, 1), s.place::text, 'bench' || s.place, '86571' || 20000000 + s.place,
            '571' || 20000000 + s.place, '0571' || 20000000 + s.place, (20000000 + s.place)::text,
            right((20000000 + s.place)::text, 7), right((20000000 + s.place)::text, 4)])))""",
}
FROM_CONTACTS = """
FROM (SELECT seed_contact.*, copy * 2 * %(accounts)s + n AS place, copy, lpad((copy * 2 * %(accounts)s + n)::text, 8, '0') AS digits
    FROM generate_series(1, %(copies)s - 1) AS copy, seed_contact) AS s
"""
CONTACT = {
    "id": "%(contact)s + s.place",
    "account_id": "%(account)s + s.place / 2",
    "mobile": "'138' || s.digits",
    "email": "CASE WHEN s.place %% 3 = 0 THEN '' ELSE 'b' || s.place || '@example.com' END",
    "external_id": "'BENCH-' || s.place",
    "created_at": "s.created_at + s.copy * interval '1 hour 5 seconds'",
    "changed_at": "s.changed_at + s.copy * interval '1 hour 5 seconds'",
    "search": """array_to_tsvector(ARRAY(SELECT DISTINCT unnest(s.words || ARRAY['86138' || s.digits, '138' || s.digits, s.digits,
        right(s.digits, 7), right(s.digits, 4), 'b' || s.place, s.place::text, 'bench' || s.place])))""",
}
ORDERS_AND_LINES = """
CREATE TEMP TABLE made_order ON COMMIT DROP AS
    SELECT place, (place %% (SELECT count(*) FROM seed_order))::int AS seed, CASE WHEN place < (SELECT count(*) FROM seed_order) + %(of_the_largest)s
        THEN (SELECT id FROM seed_account WHERE n = 0) ELSE %(account)s + %(accounts)s + floor(random() ^ 2 * %(more)s)::bigint END AS account_id,
        date '2026-06-30' - floor(random() * 1095)::int AS ordered_on
    FROM generate_series((SELECT count(*) FROM seed_order), %(orders)s - 1) AS place;
CREATE TEMP TABLE made_line ON COMMIT DROP AS
    SELECT row_number() OVER () AS n, s.*, quantity * price AS amount, round(quantity * price * share, 2) AS cost FROM (
        SELECT made_order.*, position, good.id AS product_id, good.price, 1 + floor(random() * 20)::numeric AS quantity,
            (50 + floor(random() * 60)::numeric) / 100 AS share
        FROM made_order, generate_series(1, 3 + (place %% 3 = 0)::int) AS position
        JOIN good ON true WHERE good.n = (place * 7 + position * 13) %% (SELECT count(*) FROM good)) AS s;
CREATE INDEX ON made_line (place);
ANALYZE made_line;
"""
FROM_ORDERS = """
FROM (SELECT seed_order.*, made.place, made.account_id AS to_account, made.ordered_on AS on_day, amounts.amount AS sum, amounts.cost AS whole_cost
    FROM made_order AS made JOIN seed_order ON seed_order.n = made.seed
    JOIN (SELECT place, sum(amount) AS amount, sum(cost) AS cost FROM made_line GROUP BY place) AS amounts ON amounts.place = made.place) AS s
"""
ORDER = {
    "id": "%(order)s + s.place",
    "number": "'BENCH-' || s.place",
    "account_id": "s.to_account",
    "ordered_on": "s.on_day",
    "amount": "s.sum",
    "cost": "s.whole_cost",
    "created_at": "s.on_day + time '09:00' + s.place %% 28800 * interval '1 second'",
    "changed_at": "s.on_day + time '09:00' + s.place %% 28800 * interval '1 second'",
    "search": "array_to_tsvector(ARRAY['bench', s.place::text, 'bench' || s.place])",
}
FROM_LINES = """
FROM (SELECT seed.*, made.n AS count, %(order)s + made.place AS to_order, made.position AS at, made.product_id AS product, made.quantity AS many,
        made.price, made.amount AS sum, made.cost AS whole_cost, made.account_id AS to_account, made.ordered_on AS on_day
    FROM made_line AS made, (SELECT * FROM sales_orderline WHERE order_id = (SELECT id FROM seed_order WHERE n = 0) LIMIT 1) AS seed) AS s
"""
LINE = {
    "id": "%(line)s + s.count", "order_id": "s.to_order", "position": "s.at", "product_id": "s.product", "quantity": "s.many", "unit_price": "s.price",
    "amount": "s.sum", "cost": "s.whole_cost", "unit_cost": "s.whole_cost / s.many", "account_id": "s.to_account", "ordered_on": "s.on_day",
    "counts": "true", "revenue": "s.sum", "expense": "s.whole_cost", "created_at": "s.on_day + time '09:00'", "changed_at": "s.on_day + time '09:00'",
}  # fmt: skip
BESIDE = """
INSERT INTO customers_phonenumber (account_id, kind, raw, e164, extension, slot, is_invalid, owner_id, created_at, changed_at, version, is_sample)
    SELECT id, 'work', phone, '+86571' || right(phone, 8), '', 'phone', false, owner_id, created_at, changed_at, 1, true
    FROM customers_account WHERE id >= %(account)s + %(accounts)s;
INSERT INTO customers_phonenumber (account_id, kind, raw, e164, extension, slot, is_invalid, owner_id, created_at, changed_at, version, is_sample)
    SELECT id, 'fax', '0571-' || 60000000 + id, '+86571' || 60000000 + id, '', '', false, owner_id, created_at, changed_at, 1, true
    FROM customers_account WHERE number LIKE 'BENCH-%%';
INSERT INTO customers_phonenumber (contact_id, kind, raw, e164, extension, slot, is_invalid, owner_id, created_at, changed_at, version, is_sample)
    SELECT id, 'mobile', mobile, '+86' || mobile, '', 'mobile', false, owner_id, created_at, changed_at, 1, true
    FROM customers_contact WHERE id >= %(contact)s + 2 * %(accounts)s;
INSERT INTO customers_phonenumber (contact_id, kind, raw, e164, extension, slot, is_invalid, owner_id, created_at, changed_at, version, is_sample)
    SELECT id, kind, front || right(mobile, 8), '+86' || front || right(mobile, 8), '', '', false, owner_id, created_at, changed_at, 1, true
    FROM customers_contact, (VALUES ('home', '137'), ('work', '136'), ('other', '135')) AS more(kind, front) WHERE external_id LIKE 'BENCH-%%';
INSERT INTO customers_emailaddress (contact_id, address, slot, is_invalid, owner_id, created_at, changed_at, version, is_sample)
    SELECT id, email, 'email', false, owner_id, created_at, changed_at, 1, true
    FROM customers_contact WHERE id >= %(contact)s + 2 * %(accounts)s AND email <> '';
INSERT INTO customers_affiliation (account_id, contact_id, role, job_title, department, is_main, created_at, changed_at, version, is_sample)
    SELECT account_id, id, '', job_title, '', true, created_at, changed_at, 1, true
    FROM customers_contact WHERE id >= %(contact)s + 2 * %(accounts)s;
"""


def grow(accounts: int, say: Callable[[str], None]) -> None:
    """Multiply the seed until there are so many accounts. Runs in the caller's transaction.

    :raises ValueError: if that is no multiple of the seed.
    """
    if accounts % SEED:
        raise ValueError(f"{accounts} is no multiple of {SEED}")
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        cursor.execute(SEEDS, _places())
        numbers = _numbers(cursor, accounts)
        with _without_indexes(cursor, say):
            for table, chosen, source in (
                ("customers_account", ACCOUNT, FROM_ACCOUNTS),
                ("customers_contact", CONTACT, FROM_CONTACTS),
                ("", {}, ORDERS_AND_LINES),
                ("sales_order", ORDER, FROM_ORDERS),
                ("sales_orderline", LINE, FROM_LINES),
                ("", {}, BESIDE),
            ):
                cursor.execute(_inserting(cursor, table, chosen, source) if table else source, numbers)
                say(f"{table or 'what belongs to them'}: {cursor.rowcount:,}")
        for table in TABLES:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608 (tables of ours)


def _places() -> dict[str, list[str]]:
    """The places, the words by which a branch there is found, and what its sort key ends with."""
    names = [f"{place}分公司" for place in PLACES]
    return {
        "names": PLACES,
        "words": [" ".join(text.search_tokens(name)) for name in names],
        "keys": [pinyin.sort_key(name) for name in names],
    }


def _numbers(cursor: Any, accounts: int) -> dict[str, int]:
    """What the statements ask for; the key of a copy is a fixed number and its place."""
    found: dict[str, int] = {}
    for name, table in (
        ("account", "customers_account"), ("contact", "customers_contact"), ("order", "sales_order"), ("line", "sales_orderline"),
    ):  # fmt: skip
        cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")  # noqa: S608 (tables of ours)
        (found[name],) = cursor.fetchone()
    return found | {
        "accounts": SEED, "copies": accounts // SEED, "orders": int(accounts * ORDERS), "more": accounts - SEED,
        "of_the_largest": MOST_ORDERS,
    }  # fmt: skip


def _inserting(cursor: Any, table: str, chosen: Mapping[str, str], source: str) -> str:
    """Copies of rows with other values in some columns."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    columns = [name for (name,) in cursor.fetchall()]
    values = ", ".join(chosen.get(name, f's."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {values} {source}"


@contextmanager
def _without_indexes(cursor: Any, say: Callable[[str], None]) -> Iterator[None]:
    """Take indexes and references away and make them anew at the end, which is much quicker than keeping them up to date."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype IN ('f', 'u') AND conrelid = ANY(%s::regclass[])",
        [list(TABLES)],
    )
    constraints = cursor.fetchall()
    for table, name, _definition in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary",
        [list(TABLES)],
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for name, definition in indexes:
        cursor.execute(definition)
        say(f"index {name}")
    for table, name, definition in constraints:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
