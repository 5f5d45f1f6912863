"""Looks through the demo company as its manager would: what is bought together, what follows, segments, a forecast, what dealers sell."""

import datetime

from django.utils import translation

from guanxi.analytics.mining import methods, starting, use
from guanxi.analytics.mining.models import MiningRun, State
from guanxi.analytics.warehouse import place
from guanxi.people.models import Person
from guanxi.records import registry, saving
from guanxi.records.models import Channel
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import dealers, results, shares

MANAGER = "chen.zong"
ASKED: tuple[tuple[str, dict[str, str]], ...] = (
    ("rules", {"level": "product", "support": "0.3%", "confidence": "30%"}),
    ("sequences", {"level": "product", "support": "2%", "longest": "2"}),
    ("segments", {}),
    ("forecast", {}),
    ("cohorts", {}),
    ("match", {}),
    ("predict-leaves", {}),
    ("predict-buys", {}),
)
LEAST_ACCOUNTS = 200
"""In a smaller company there is nothing to find."""
SECONDS = 60
MOST_TURNS = 30


def turn(at: datetime.datetime) -> bool:
    """Ask for the runs once there is a warehouse, later put in use what can be; whether there is nothing left to do."""
    manager = Person.objects.filter(is_sample=True, username=MANAGER).first()
    if manager is None:
        return True
    if place.star() is None:
        return False
    with translation.override(manager.language):
        return _turn(manager, Writer(by=manager, at=at, channel=Channel.SYSTEM, is_sample=True))


def _turn(manager: Person, writer: Writer) -> bool:
    results.follow(writer)
    runs = {run.method: run for run in MiningRun.objects.filter(is_sample=True, owner=manager)}
    for method, chosen in ASKED:
        if method not in runs and methods.at(method):
            try:
                runs[method] = starting.ask(method, chosen, {}, writer)
                shares.with_sales(runs[method], writer=writer)
            except Refusal:
                continue  # the manager may not, or the method has other options: the demo company goes without
    for run in runs.values():
        if use.can_be_used(run):
            _put_in_use(run, writer)
    if "segments" in runs and runs["segments"].state == State.DONE:
        results.add_model(runs["segments"], writer)
    is_loaded = dealers.turn(manager, writer.at)
    return is_loaded and all(run.state not in (State.WAITING, State.RUNNING) for run in runs.values())


def _put_in_use(run: MiningRun, writer: Writer) -> None:
    record = registry.declared(MiningRun)
    action = next(one for one in record.actions if one.verb is use.put_in_use)
    try:
        saving.perform(record, action, run, writer)
    except Refusal:
        return  # it found nothing that could be used
