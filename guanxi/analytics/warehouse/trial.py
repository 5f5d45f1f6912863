"""A generation made in this process through an open connection: what tests read, and nothing that a company uses."""

import datetime
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction

from guanxi.people.models import Company

from . import building, engine, surroundings
from .limits import Limits
from .models import Touched
from .origins import Copied
from .plan import Plan, Report

MEGABYTES = 200


def build(path: Path, connection: Any, today: datetime.date, *, base: Path | None = None, **said: Any) -> Report:
    """Make the next generation from what the open transaction of a Django connection sees; `said` goes into the plan."""
    if base:
        shutil.copyfile(base, path)
    company = Company.current()
    plan = Plan(
        path=path, base=base, limits=Limits(MEGABYTES, 1, path.parent / "scratch"), conninfo="", today=today,
        zone=company.time_zone, currency=company.currency, fiscal_start=company.fiscal_year_starts_in,
        **{"past_levels": "" if base or said.get("levels_from") else surroundings.past_levels(), **said},
    )  # fmt: skip
    database = engine.writer(path, plan.limits)
    try:
        with _one_moment(connection), connection.cursor() as cursor, closing(Copied(database, cursor.cursor)) as origin:
            report = building.built(plan, database, _nobody, origin)
    finally:
        database.close()
    Touched.objects.filter(pk__in=report.noted).delete()
    return report


@contextmanager
def _one_moment(connection: Any) -> Iterator[None]:
    """See the product at one moment, if no transaction is open."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _nobody(share: float, step: str) -> None:
    """Nobody wants to know how far it is."""
