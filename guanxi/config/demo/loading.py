"""Loads the demo company: accounts with people, ratings and consent, then years of orders, shipments, invoices, payments."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction

from guanxi.customers.models import Standing
from guanxi.evaluation import standing
from guanxi.people.models import Company
from guanxi.records.models import Channel
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import adaptations, aging, catalog, clearing, insight, marks, people, plan, staff, trade, views

CHUNK = 250
Progress = Callable[[str, int, int], None]  # what is being done, done so far, of how many


class LoadedAlready(Refusal):
    """There is a demo company; it must be cleared before another one is loaded."""

    def __init__(self) -> None:
        super().__init__("The demo company is loaded already. Remove it first: guanxi demo clear")


@dataclass(frozen=True)
class Loaded:
    """What was loaded, and how to sign in as one of the demo company's people."""

    accounts: int
    contacts: int
    orders: int
    lines: int
    username: str
    password: str


def is_complete() -> bool:
    """Whether a demo company was loaded to the end: computing the levels is the last step."""
    return Standing.objects.filter(account__is_sample=True).exists()


def load(*, size: int, at: datetime.datetime, progress: Progress) -> Loaded:
    """Make the demo company with `size` accounts; everything is marked as sample.

    Runs in chunks, each in a transaction of its own. After an interruption, `clear` removes what was made.

    :raises LoadedAlready: if sample records exist.
    """
    if clearing.is_loaded():
        raise LoadedAlready
    writer = Writer(by=None, at=at, channel=Channel.SYSTEM, is_sample=True)
    progress("people and products", 0, size)
    with transaction.atomic():
        crew = staff.hire(writer, language=Company.current().language)
        setting = catalog.build(crew, writer, writer.today)
        adaptations.make(writer)
        marks.make(writer)
        views.make(language=Company.current().language, at=at)
    totals = _accounts(size, crew, setting, writer, progress)
    with transaction.atomic():
        insight.make(writer, language=Company.current().language)
    progress("levels", size, size)
    standing.recompute(today=writer.today, now=at)
    return Loaded(*totals, username=crew.people["lin.jing"].username, password=crew.password)


def _accounts(
    size: int, crew: staff.Staff, setting: catalog.Setting, writer: Writer, progress: Progress
) -> tuple[int, int, int, int]:
    accounts = contacts = orders = lines = 0
    keys: dict[int, int] = {}  # place in the plan → primary key, for parent accounts
    for chunk in _chunks(plan.accounts(size, writer.today)):
        with transaction.atomic():
            made = people.open_accounts(chunk, crew, setting, keys, writer)
            contacts += people.introduce(chunk, made, writer)
            people.support(chunk, made, crew, writer)
            ordered, lined = trade.trade(chunk, made, crew, setting, writer)
            adaptations.fill(made, writer)
            marks.put(made if not accounts else [], writer)
            aging.date_back({account.pk: planned.since for planned, account in zip(chunk, made, strict=True)}, writer.at)
        accounts += len(made)
        orders += ordered
        lines += lined
        progress("accounts and their orders", accounts, size)
    return accounts, contacts, orders, lines


def _chunks(planned: Iterator[plan.PlannedAccount]) -> Iterator[list[plan.PlannedAccount]]:
    chunk: list[plan.PlannedAccount] = []
    for account in planned:
        chunk.append(account)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
