"""How long evaluation takes over a large ledger: `python bench/evaluation.py [lines]` in an empty database.

Makes customers and order lines (spread over five years) straight in the database, measures, and rolls everything back.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 (Django comes first)

from guanxi.evaluation import contribution, moves, pyramid, ranking, standing  # noqa: E402
from guanxi.evaluation.contribution import Question  # noqa: E402
from guanxi.evaluation.dimensions import DIMENSIONS  # noqa: E402
from guanxi.evaluation.facts import Slice  # noqa: E402
from guanxi.evaluation.models import Rules  # noqa: E402
from guanxi.evaluation.spans import Calendar  # noqa: E402

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
SELECT o.id, n, '', 1, 0, '', o.account_id, date '2021-01-01' + (random() * 1825)::int, true, 100 + (n %% 900), (n * 7 %% 950), now(),
    now(), 1, true
FROM generate_series(1, {lines}) AS n JOIN (SELECT id, account_id, row_number() OVER () AS place FROM sales_order) AS o
    ON o.place = 1 + (power(random(), 2) * {accounts})::int %% {accounts};
"""


def timed(name: str, work: Callable[[], object]) -> None:
    """Say how long the work takes, the better of two runs."""
    seconds = []
    for _run in range(2):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    print(f"{name:<40} {min(seconds):7.2f} s")  # noqa: T201 (this is what it is for)


def main(lines: int) -> None:
    """Make the ledger and measure."""
    rules, year = Rules.current(), Slice(span=Calendar().year(2025))
    before = year.during(Calendar().year(2024))
    question = Question(part=year, by=DIMENSIONS["customer"], before=before.span)
    years = moves.Years(year, before, None, rules)
    with transaction.atomic(), connection.cursor() as cursor:
        start = time.perf_counter()
        cursor.execute(MAKE.format(accounts=max(100, lines // 50), lines=lines).replace("%%", "%"))
        cursor.execute("ANALYZE customers_account; ANALYZE sales_order; ANALYZE sales_orderline")
        print(f"{lines:,} lines made in {time.perf_counter() - start:.0f} s")  # noqa: T201
        timed("pyramid of a year", lambda: pyramid.of_year(year, None, rules))
        timed("first page of customers", lambda: ranking.customers(year, None, rules))
        timed("migration matrix of two years", lambda: moves.matrix(years))
        timed("contribution by customer, compared", lambda: contribution.members(question, rules, count=25))
        timed("standing of every account", lambda: standing.recompute(today=date(2026, 5, 5), now=datetime.now(UTC)))
        transaction.set_rollback(True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
