"""What the product says of itself for a refresh: where its database is, and the levels of years that are over."""

from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.models import Max, Min
from psycopg.conninfo import make_conninfo

from guanxi.customers.models import Standing
from guanxi.evaluation import facts, pyramid
from guanxi.evaluation.facts import Slice
from guanxi.evaluation.models import Rules
from guanxi.sales.models import OrderLine

MOST_YEARS = 40
REPLICA = "replica"


def conninfo() -> str:
    """Say how to reach the database that is read: the copy for reading, where there is one."""
    alias = REPLICA if REPLICA in settings.DATABASES else "default"
    known: dict[str, Any] = connections[alias].get_connection_params()
    wanted = ("host", "port", "dbname", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout")
    return make_conninfo(**{name: known[name] for name in wanted if known.get(name)}, application_name="guanxi warehouse")


def past_levels() -> str:
    """The statement that tells everybody's level in each year before the one that decides now, by the rules of today."""
    found = OrderLine.objects.filter(counts=True).aggregate(first=Min("ordered_on"), last=Max("ordered_on"))
    if not found["first"]:
        return ""
    calendar, rules = facts.calendar(), Rules.current()
    present = Standing.objects.aggregate(year=Max("year"))["year"] or calendar.year_of(found["last"]) + 1
    years = range(calendar.year_of(found["first"]), present)
    return " UNION ALL ".join(_year(year, rules) for year in years[-MOST_YEARS:])


def _year(year: int, rules: Rules) -> str:
    calendar = facts.calendar()
    now = pyramid.customers_of(Slice(span=calendar.year(year)), None, rules)
    before = pyramid.customers_of(Slice(span=calendar.year(year - 1)), None, rules)
    text = (
        f"SELECT {year}::smallint AS year, account_id, {_name('later')} AS level, {_name('earlier')} AS previous_level,"
        " coalesce(later.revenue, 0)::numeric(20,6) AS revenue, coalesce(later.profit, 0)::numeric(20,6) AS profit"
        f" FROM ({now.text}) AS later FULL JOIN ({before.text}) AS earlier USING (account_id)"
    )
    told: str = connection.ops.compose_sql(text, now.params + before.params)  # type: ignore[attr-defined]
    return told


def _name(side: str) -> str:
    cases = " ".join(f"WHEN {place} THEN '{level.value}'" for place, level in enumerate(pyramid.LEVELS))
    return f"CASE {side}.level {cases} ELSE '' END"
