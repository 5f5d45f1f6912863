"""How long evaluation takes over a large ledger: `GUANXI_VAR=/tmp/bench python bench/evaluation.py [lines]`.

Makes customers and order lines (spread over five years) straight in an empty database, measures, and removes them again.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from guanxi.config.cli import session

MAKE = """
INSERT INTO catalog_currency (code, is_active, created_at, changed_at, version, is_sample)
    VALUES ('CNY', true, now(), now(), 1, true) ON CONFLICT DO NOTHING;
INSERT INTO customers_account (number, name, short_name, english_name, name_key, kinds, segment, address, postal_code, phone, fax,
    email, website, credit_code, scale, source, tags, external_id, is_collective, description, created_at, changed_at, version, is_sample)
SELECT 'B' || n, 'Customer ' || n, '', '', 'customer ' || n, '{{}}', '', '', '', '', '', '', '', '', '', '', '{{}}', '', false, '',
    now(), now(), 1, true FROM generate_series(1, {accounts}) AS n;
INSERT INTO sales_order (number, account_id, kind, state, ordered_on, currency_id, delivery_address, shipping_mode, is_returned, amount,
    cost, description, created_at, changed_at, version, is_sample)
SELECT 'B' || id, id, 'sale', 'closed', '2021-01-01', (SELECT id FROM catalog_currency LIMIT 1), '', '', false, 0, 0, '', now(), now(), 1,
    true FROM customers_account;
INSERT INTO sales_orderline (order_id, position, text, quantity, discount, external_id, account_id, ordered_on, counts, revenue, expense,
    created_at, changed_at, version, is_sample)
SELECT o.id, n, '', 1, 0, '', o.account_id, date '2021-01-01' + (random() * 1825)::int, true, 100 + (n % 900), (n * 7 % 950), now(),
    now(), 1, true
FROM (SELECT n, 1 + floor(power(random(), 2) * {accounts})::int AS place FROM generate_series(1, {lines}) AS n OFFSET 0) AS line
    JOIN (SELECT id, account_id, row_number() OVER (ORDER BY id) AS place FROM sales_order) AS o USING (place);
"""

TABLES = "sales_orderline, sales_order, customers_standing, customers_account, evaluation_standingrun"


def timed(name: str, work: Callable[[], object]) -> None:
    """Say how long the work takes, the better of two runs."""
    seconds = []
    for _run in range(2):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    print(f"{name:<40} {min(seconds):7.2f} s")  # noqa: T201 (this is what it is for)


def measure() -> None:
    """Ask what the pages ask."""
    from guanxi.evaluation import contribution, moves, pyramid, ranking, standing  # late: app ready
    from guanxi.evaluation.contribution import Question  # late: app ready
    from guanxi.evaluation.dimensions import DIMENSIONS  # late: app ready
    from guanxi.evaluation.facts import Slice  # late: app ready
    from guanxi.evaluation.models import Rules  # late: app ready
    from guanxi.evaluation.spans import Calendar  # late: app ready

    rules, year = Rules.current(), Slice(span=Calendar().year(2025))
    before = year.during(Calendar().year(2024))
    question = Question(part=year, by=DIMENSIONS["customer"], before=before.span)
    years = moves.Years(year, before, None, rules)
    timed("pyramid of a year", lambda: pyramid.of_year(year, None, rules))
    timed("first page of customers", lambda: ranking.customers(year, None, rules))
    timed("migration matrix of two years", lambda: moves.matrix(years))
    timed("contribution by customer, compared", lambda: contribution.members(question, rules, count=25))
    timed("standing of every account", lambda: standing.recompute(today=date(2026, 5, 5), now=datetime.now(UTC)))


def main(lines: int) -> None:
    """Make the ledger, measure, remove it."""
    with session.product():
        from django.db import connection  # late: app ready

        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM customers_account)")
            if cursor.fetchone()[0]:
                sys.exit("This database holds customers. Choose an empty one with GUANXI_VAR or DATABASE_URL.")
            try:
                start = time.perf_counter()
                cursor.execute(MAKE.format(accounts=max(100, lines // 50), lines=lines))
                cursor.execute("VACUUM ANALYZE")
                cursor.execute("SELECT count(*) FROM sales_orderline")
                print(f"{cursor.fetchone()[0]:,} lines made in {time.perf_counter() - start:.0f} s")  # noqa: T201
                measure()
            finally:
                cursor.execute(f"TRUNCATE {TABLES} CASCADE")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
