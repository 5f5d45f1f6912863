"""Everybody's level and tier by last year's profit contribution, written down where every page can read it."""

import datetime
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import Max

from guanxi.customers.models import Account, Standing
from guanxi.sales.models import OrderLine

from . import facts, pyramid, tiers
from .facts import Slice
from .models import Rules, StandingRun
from .pyramid import LEVELS
from .statements import Sql

STEP = 50_000
LOCK = 0x6775616E  # one computation at a time


def deciding_year(today: datetime.date) -> int:
    """Last (fiscal) year; where nothing was sold in it, the newest year before it with counting lines."""
    calendar = facts.calendar()
    last = calendar.year_of(today) - 1
    until = calendar.year(last).until_on
    newest = OrderLine.objects.filter(counts=True, ordered_on__lte=until).aggregate(day=Max("ordered_on"))["day"]
    return calendar.year_of(newest) if newest else last


def recompute(*, today: datetime.date, now: datetime.datetime, run: StandingRun | None = None) -> StandingRun:
    """Write down level, tier, rank and sums of every account; doing it again changes nothing."""
    run = run or StandingRun.objects.create(year=deciding_year(today), asked_at=now)
    for _run in steps(run, today=today, now=now):
        pass
    return run


def steps(run: StandingRun, *, today: datetime.date, now: datetime.datetime) -> Iterator[StandingRun]:
    """Do the same in steps that are saved one by one, so that people see how far it is.

    Who comes while another computation is under way waits until it has ended; else the older sums could be written last.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield from _steps(run, today=today, now=now)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _steps(run: StandingRun, *, today: datetime.date, now: datetime.datetime) -> Iterator[StandingRun]:
    run.year = deciding_year(today)
    highest = Account.objects.aggregate(key=Max("pk"))["key"] or 0
    run.total = Account.objects.count()
    run.save()
    with connection.cursor() as cursor:
        _gather(cursor, run.year)
        for start in range(0, highest + 1, STEP):
            with transaction.atomic():
                cursor.execute(WRITE, {"now": now, "year": run.year, "start": start, "stop": start + STEP})
            run.done = Account.objects.filter(pk__lt=start + STEP).count() if start + STEP <= highest else run.total
            run.save()
            yield run
        cursor.execute("DROP TABLE standing_of_year")
    run.finished_at = now
    run.save()
    yield run


def _gather(cursor: object, year: int) -> None:
    """Rank both years once, into a table of this connection."""
    rules, calendar = Rules.current(), facts.calendar()
    now = pyramid.customers_of(Slice(span=calendar.year(year)), None, rules)
    before = pyramid.customers_of(Slice(span=calendar.year(year - 1)), None, rules)
    tier = tiers.case("later.profit", tiers.tiers())
    text = (
        f"CREATE TEMPORARY TABLE standing_of_year AS SELECT account_id, later.revenue, later.profit, later.place,"  # noqa: S608
        f" {_name('later')} AS level, {_name('earlier')} AS previous_level,"
        f" CASE WHEN later.profit IS NULL THEN '' ELSE {tier.text} END AS tier"
        f" FROM ({now.text}) AS later FULL JOIN ({before.text}) AS earlier USING (account_id)"
    )
    whole = Sql(text, tier.params + now.params + before.params)
    cursor.execute("DROP TABLE IF EXISTS standing_of_year")  # type: ignore[attr-defined]
    cursor.execute(whole.text, whole.params)  # type: ignore[attr-defined]
    cursor.execute("CREATE INDEX ON standing_of_year (account_id)")  # type: ignore[attr-defined]
    cursor.execute("ANALYZE standing_of_year")  # type: ignore[attr-defined]


def _name(side: str) -> str:
    cases = " ".join(f"WHEN {place} THEN '{level.value}'" for place, level in enumerate(LEVELS))
    return f"CASE {side}.level {cases} ELSE '' END"


def last_run() -> StandingRun | None:
    """The newest computation."""
    return StandingRun.objects.first()


WRITE = f"""
INSERT INTO {Standing._meta.db_table} AS known
    (account_id, year, level, previous_level, tier, rank, revenue, profit, computed_at)
SELECT account.id, %(year)s, coalesce(found.level, ''), coalesce(found.previous_level, ''), coalesce(found.tier, ''),
    found.place, coalesce(found.revenue, 0), coalesce(found.profit, 0), %(now)s
FROM {Account._meta.db_table} AS account LEFT JOIN standing_of_year AS found ON found.account_id = account.id
WHERE account.id >= %(start)s AND account.id < %(stop)s
ON CONFLICT (account_id) DO UPDATE SET year = excluded.year, level = excluded.level, previous_level = excluded.previous_level,
    tier = excluded.tier, rank = excluded.rank, revenue = excluded.revenue, profit = excluded.profit,
    computed_at = excluded.computed_at
WHERE (known.year, known.level, known.previous_level, known.tier, known.rank, known.revenue, known.profit)
    IS DISTINCT FROM (excluded.year, excluded.level, excluded.previous_level, excluded.tier, excluded.rank, excluded.revenue,
    excluded.profit)
"""  # noqa: S608 (names of our own tables)
