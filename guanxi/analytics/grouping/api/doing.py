"""Segments of customers and the latest forecast, as programs get them."""

from typing import Any

from django.db.models import Count

from guanxi.analytics.grouping import drawing_segments, members
from guanxi.analytics.grouping.models import Membership
from guanxi.analytics.mining import files, hiding, keeping, starting
from guanxi.customers.models import Account
from guanxi.people.models import Company
from guanxi.people.models.role import Reach, RightTo
from guanxi.people.rights import rights_of
from guanxi.records import faces, reading, registry
from guanxi.records.api.calling import Caller
from guanxi.records.api.giving import plain
from guanxi.records.api.problems import not_found

FORECAST = "forecast"


def segments(caller: Caller) -> dict[str, Any]:
    """The segments with their customers; revenue only for those who may see the run that found them.

    :raises Problem: without the right to mining or to accounts.
    """
    _allowed(caller)
    run = members.run_in_use()
    if run is None:
        return {"run": None, "as_of": None, "currency": Company.current().currency, "items": []}
    is_open = reading.visible(starting.record(), caller.person).filter(pk=run.pk).exists()
    day = Membership.objects.filter(run=run).values_list("as_of", flat=True).first()
    if is_open:
        rows = [_segment(key, count, plain(money)) for key, (count, money) in members.sizes(run).items()]
    else:
        own = Membership.objects.filter(run=run, account__in=reading.visible(registry.declared(Account), caller.person))
        rows = [_segment(key, count, None) for key, count in own.values_list("segment").annotate(Count("pk")).order_by("segment")]
    told = {"run": run.pk if is_open else None, "as_of": plain(day), "currency": Company.current().currency}
    return {**told, "items": sorted(rows, key=lambda row: (-row["customers"], row["segment"]))}


def segment_of(caller: Caller, account: int) -> dict[str, Any]:
    """The segment of one customer, since when, and what it was before; null if it is in none.

    :raises Problem: if the customer is out of reach, or the figures behind it are.
    """
    _allowed(caller)
    if not faces.sees("order-lines", caller.person, "revenue"):
        raise not_found()
    found = reading.one(registry.declared(Account), caller.person, account)
    now, changes = members.of(found.pk)
    if now is None:
        return {
            "segment": None,
            "name": None,
            "advice": None,
            "since": None,
            "as_of": None,
            "scores": None,
            "figures": None,
            "before": [],
        }
    sees_all = rights_of(caller.person).reach("orders") == Reach.ALL
    figures = {
        "recency_days": now.recency,
        "frequency": now.frequency,
        "revenue": plain(now.money),
        "currency": Company.current().currency,
    }
    return {
        "segment": now.segment, "name": drawing_segments.name_of(now.segment), "advice": drawing_segments.advice_of(now.segment),
        "since": plain(now.since), "as_of": plain(now.as_of),
        "scores": {"recency": now.recency_score, "frequency": now.frequency_score, "revenue": now.money_score},
        "figures": figures if sees_all else None,
        "before": [{"segment": one.segment, "name": drawing_segments.name_of(one.segment), "since": plain(one.since)} for one in changes],
    }  # fmt: skip


def forecast(caller: Caller) -> dict[str, Any]:
    """The latest forecast within reach.

    :raises Problem: without the right to take findings away, or if there is none.
    """
    record = starting.record()
    if not caller.may(record) or not reading.may(record, caller.person, RightTo.EXPORT):
        raise not_found()
    run = keeping.latest(FORECAST, caller.person)
    if run is None or not reading.within(record, caller.person, run, RightTo.EXPORT):
        raise not_found()
    found = keeping.findings(run)
    if found is None:
        raise not_found()
    return files.everything(run, found, caller.person)


def may_see_segments(caller: Caller) -> bool:
    """Whether the caller may see mining and accounts."""
    return rights_of(caller.person).may(hiding.PATH) and caller.may(registry.declared(Account))


def may_see_forecast(caller: Caller) -> bool:
    """Whether the caller may take findings of runs away."""
    record = starting.record()
    return caller.may(record) and reading.may(record, caller.person, RightTo.EXPORT)


def _allowed(caller: Caller) -> None:
    if not may_see_segments(caller):
        raise not_found()


def _segment(key: str, count: int, money: str | None) -> dict[str, Any]:
    return {
        "segment": key, "name": drawing_segments.name_of(key), "advice": drawing_segments.advice_of(key), "customers": count, "revenue": money,
    }  # fmt: skip
