"""Who is in which segment: kept by each run over everybody's figures, and read from the newest one in use."""

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Sum

from guanxi.analytics.findings import Findings
from guanxi.analytics.mining import use
from guanxi.customers import foretold
from guanxi.people.models.role import Reach
from guanxi.records.writer import Writer

from .models import Membership

if TYPE_CHECKING:
    from guanxi.analytics.mining.models import MiningRun

METHOD = "segments"
KEPT_DAYS = 800
"""Memberships of older runs that are not in use are let go: two years of history stay."""
AT_ONCE = 5_000


def keep(run: "MiningRun", findings: Findings, writer: Writer) -> None:
    """Write down who is in which segment; only of runs that saw everybody's figures, and all of them."""
    if run.reach != Reach.ALL or not findings.said["whole"]:
        return
    as_of = datetime.date.fromisoformat(findings.said["as_of"])
    before = {row.account_id: row for row in current()}
    known = _still_there(row["account"] for row in findings.rows)
    rows = [_membership(run, row, as_of, before.get(row["account"])) for row in findings.rows if row["account"] in known]
    Membership.objects.filter(run=run).delete()
    Membership.objects.bulk_create(rows, batch_size=AT_ONCE)
    old = writer.at - datetime.timedelta(KEPT_DAYS)
    Membership.objects.filter(run__is_in_use=False, run__finished_at__lt=old).delete()


def _still_there(keys: Iterable[int]) -> set[int]:
    """Accounts may have been removed since the warehouse was built."""
    accounts = Membership._meta.get_field("account").remote_field.model
    return set(accounts._default_manager.filter(pk__in=list(keys)).values_list("pk", flat=True))


def _membership(run: "MiningRun", row: Mapping[str, Any], as_of: datetime.date, before: Membership | None) -> Membership:
    stayed = before is not None and before.segment == row["segment"]
    previous = "" if before is None else before.previous if stayed else before.segment
    return Membership(
        run=run, account_id=row["account"], segment=row["segment"], previous=previous, as_of=as_of,
        since=before.since if before is not None and stayed else as_of,
        recency=row["recency_days"], frequency=row["frequency"], money=row["money"],
        recency_score=row["r"], frequency_score=row["f"], money_score=row["m"],
    )  # fmt: skip


def exist(run: "MiningRun") -> bool:
    """Whether the run wrote down who is in which segment."""
    return Membership.objects.filter(run=run).exists()


def run_in_use() -> "MiningRun | None":
    """The run that says who is in which segment now."""
    return next((run for run in use.in_use(METHOD) if exist(run)), None)


def spread() -> int:
    """Write down with every account which segment it is in now; gives how many changed."""
    run = run_in_use()
    if run is None:
        return foretold.write("behavior_segment")
    table = Membership._meta.db_table
    return foretold.write("behavior_segment", f"SELECT account_id, segment AS value FROM {table} WHERE run_id = %s", [run.pk])  # noqa: S608


def current() -> QuerySet[Membership]:
    """Everybody's membership now; nobody's if no run is in use."""
    run = run_in_use()
    return Membership.objects.filter(run=run) if run else Membership.objects.none()


def of(account: int) -> tuple[Membership | None, list[Membership]]:
    """An account's membership now, and the changes before it, the latest first."""
    if not use.is_any_in_use(METHOD):
        return None, []
    wrote = Exists(Membership.objects.filter(run=OuterRef("pk")))
    rows = list(
        Membership.objects.filter(account_id=account, run__method=METHOD)
        .annotate(run_now=Subquery(use.in_use(METHOD).filter(wrote).values("pk")[:1]))
        .order_by("-as_of", "-id")
    )
    now = next((row for row in rows if row.run_id == row.run_now), None)
    if now is None:
        return None, []
    return now, [row for row in rows if row.since == row.as_of <= now.as_of and row is not now]


def sizes(run: "MiningRun") -> dict[str, tuple[int, Any]]:
    """How many accounts are in each segment of a run, and their revenue."""
    rows = Membership.objects.filter(run=run).values_list("segment").annotate(Count("pk"), Sum("money"))
    return {segment: (count, money) for segment, count, money in rows}
