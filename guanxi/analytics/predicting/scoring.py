"""Writes what a run foretold to the customers, and gives it back to those who may see it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from guanxi.analytics.findings import Findings
from guanxi.analytics.mining import data
from guanxi.analytics.mining.models import MiningRun, State
from guanxi.customers.models import Account
from guanxi.people.models import Person
from guanxi.records.refusals import NotAllowed

from . import recalling
from .models import Score

if TYPE_CHECKING:
    from guanxi.records.writer import Writer

METHOD_PREFIX = "predict-"
EARLIER_KEPT = 24
"""Scores of so many earlier runs of the same row stay as history."""
A_BATCH = 2_000


def settle(run: MiningRun, findings: Findings, writer: "Writer") -> None:
    """Keep the scores of a run that is worth something; those of one that is not would only mislead."""
    Score.objects.filter(run=run).delete()
    if not findings.said["verdict"]["useful"]:
        return
    known = set(Account.objects.values_list("pk", flat=True))
    rows = (row for row in findings.rows if row.get("account") in known)
    for batch in _batched(rows, A_BATCH):
        Score.objects.bulk_create(
            Score(run=run, account_id=row["account"], value=row["score"], place=row.get("place", 0.0), reasons=row["reasons"])
            for row in batch
        )
    recalling.keep(run, findings, writer.today)
    _forget_oldest(run)


def _batched(rows: Iterable[Mapping[str, Any]], size: int) -> Iterable[list[Mapping[str, Any]]]:
    batch: list[Mapping[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _forget_oldest(run: MiningRun) -> None:
    for place, earlier in enumerate(recalling.earlier_runs(run)):
        if place == 1:
            Score.objects.filter(run=earlier).update(reasons=[])
        elif place >= EARLIER_KEPT:
            Score.objects.filter(run=earlier).delete()


def usable(run: MiningRun) -> bool:
    """Whether pages of customers can show what this run foretold."""
    return Score.objects.filter(run=run).exists()


def shown_to(person: Person, account: Account) -> QuerySet[Score]:
    """The scores of the runs in use for this customer; none if the person does not see the figures behind them.

    Reasons tell of a customer's orders: who sees orders of their own only is shown nothing about customers of others.
    """
    try:
        owners = data.extent_of("orders", person).owners
    except NotAllowed:
        return Score.objects.none()
    if owners is not None and account.owner_id not in owners:
        return Score.objects.none()
    scores = Score.objects.filter(account=account, run__is_in_use=True, run__state=State.DONE).select_related(
        "run", "run__outcome"
    )
    unseen = sorted(data.unseen_lines(person))
    return scores.exclude(run__needs__overlap=unseen).order_by("run__method", "-run_id")


def before(scores: list[Score]) -> dict[int, float]:
    """For each score what the run before said of the same customer, if it did."""
    repeated = {score.pk: (score.run.repeated_id, score.account_id) for score in scores if score.run.repeated_id}
    if not repeated:
        return {}
    runs = {run for run, _account in repeated.values()}
    accounts = {account for _run, account in repeated.values()}
    rows = Score.objects.filter(run__in=runs, account__in=accounts).values_list("run_id", "account_id", "value")
    known = {(run, account): value for run, account, value in rows}
    return {score: known[key] for score, key in repeated.items() if key in known}
