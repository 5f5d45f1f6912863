"""Looking after the sums that the database keeps: putting new rows together, comparing with the lines, making all of them anew."""

from django.db import connection, transaction

from guanxi.records import holding

from .models import CustomerMonth, OwnerDay
from .models.sums import Summed
from .statements import Sql, fetch

STEP = 20_000
LOCK = (0x73756D, 1)
"""One process at a time."""
MONEY = "sum(revenue) AS revenue, sum(profit) AS profit, sum(unknown) AS unknown, sum(lines) AS lines"
SOME = "HAVING (sum(revenue), sum(profit), sum(unknown), sum(lines)) <> (0, 0, 0, 0)"
TABLES: tuple[tuple[type[Summed], str, str], ...] = (
    (CustomerMonth, "month", "account_id, owner_id"),
    (OwnerDay, "day", "owner_id"),
)


def put_together() -> int:
    """Leave one row for every key of which there are new ones, and none where they sum up to nothing. Returns how many keys."""
    count = 0
    with holding.alone(*LOCK) as is_mine:
        for model, time, keys in TABLES if is_mine else ():
            while step := _put_together(model, time, keys):
                count += step
    return count


def differing() -> int:
    """How many keys have other sums than their lines; nought, or something went wrong outside of the product."""
    return sum(fetch(_compared(model, time, keys))[0][0] for model, time, keys in TABLES)


@transaction.atomic
def again() -> None:
    """Make all sums anew from the lines, while nobody changes an order."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE sales_order, sales_orderline IN SHARE MODE")
        for model, time, keys in TABLES:
            table = model._meta.db_table
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 (our own tables)
            cursor.execute(
                f"INSERT INTO {table} ({time}, {keys}, revenue, profit, unknown, lines, is_new)"  # noqa: S608
                f" SELECT {time}, {keys}, revenue, profit, unknown, lines, false FROM ({_from_lines(time, keys)}) AS line"
            )


def _put_together(model: type[Summed], time: str, keys: str) -> int:
    """One step. Rows that others add meanwhile are not seen here and stay new."""
    table = model._meta.db_table
    same = " AND ".join(f"kept.{key} IS NOT DISTINCT FROM found.{key}" for key in keys.split(", "))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS MATERIALIZED (SELECT DISTINCT {time}, {keys} FROM {table} WHERE is_new LIMIT %s),"  # noqa: S608
            f" taken AS (DELETE FROM {table} AS kept USING found WHERE kept.{time} = found.{time} AND {same} RETURNING kept.*),"
            f" put AS (INSERT INTO {table} ({time}, {keys}, revenue, profit, unknown, lines, is_new)"
            f" SELECT {time}, {keys}, {MONEY}, false FROM taken GROUP BY {time}, {keys}"
            f" {SOME})"
            " SELECT count(*) FROM found",
            [STEP],
        )
        (count,) = cursor.fetchone()
    return int(count)


def _compared(model: type[Summed], time: str, keys: str) -> Sql:
    """Sums and lines with opposite signs leave nothing of any key."""
    text = (
        f"SELECT {time}, {keys}, revenue, profit, unknown, lines FROM {model._meta.db_table} UNION ALL"  # noqa: S608
        f" SELECT {time}, {keys}, -revenue, -profit, -unknown, -lines FROM ({_from_lines(time, keys)}) AS line"
    )
    return Sql(f"SELECT count(*) FROM (SELECT FROM ({text}) AS both_sides GROUP BY {time}, {keys} {SOME}) AS other")  # noqa: S608


def _from_lines(time: str, keys: str) -> str:
    day = "date_trunc('month', line.ordered_on)::date" if time == "month" else "line.ordered_on"
    columns = keys.replace("account_id", "line.account_id").replace("owner_id", "sold.owner_id")
    return (
        f"SELECT {day} AS {time}, {columns}, sum(line.revenue) AS revenue, sum(coalesce(line.profit, 0)) AS profit,"  # noqa: S608
        " sum(CASE WHEN line.profit IS NULL THEN line.revenue ELSE 0 END) AS unknown, count(*) AS lines"
        " FROM sales_orderline AS line JOIN sales_order AS sold ON sold.id = line.order_id WHERE line.counts"
        f" GROUP BY 1, {columns}"
    )
