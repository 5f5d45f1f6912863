"""Keeping this process as the company wants it: what was changed anywhere is taken over within a second, here at once."""

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from guanxi.records.models import ChoiceList, CustomField, CustomObject, FittingState, Layout, Wording

from . import applying
from .applying import Snapshot
from .gate import PATIENCE_SECONDS, gate

PATIENCE_WITH_JOBS = 10.0
logger = logging.getLogger(__name__)


@dataclass
class _Process:
    """What this process knows: which generation it shows, and when it looks again."""

    generation: int | None = None
    looks_at: float = 0.0
    lock: Any = field(default_factory=threading.RLock)


_process = _Process()
_BUMP = """
INSERT INTO records_fittingstate (id, generation) VALUES (1, 1)
ON CONFLICT (id) DO UPDATE SET generation = records_fittingstate.generation + 1
"""


def refresh(patience: float = PATIENCE_SECONDS) -> None:
    """Read what the company set, and take it over as soon as no other thread is at work, at the latest after this many seconds."""
    with gate.changing(patience), _process.lock:
        generation = _stored()
        applying.apply(_read())
        _process.generation = generation


def keep_current(patience: float = PATIENCE_SECONDS) -> None:
    """Look, once in a while, whether another process changed anything, and take it over (see `refresh`)."""
    seconds = settings.FITTING_SECONDS
    now = time.monotonic()
    if not seconds or (now < _process.looks_at and _process.generation is not None):
        return
    with _process.lock:
        if _process.generation is not None and time.monotonic() < _process.looks_at:
            return
        _process.looks_at = time.monotonic() + seconds
    if _stored() != _process.generation:  # the lock is free again: whoever is at work may have something to take over, too
        refresh(patience)


def follow() -> None:
    """Keep a process current that answers no requests; runs in a thread of its own until the process ends."""
    while True:
        time.sleep(max(settings.FITTING_SECONDS, 1))
        try:
            keep_current(PATIENCE_WITH_JOBS)
        except Exception:
            logger.exception("could not look for changed adaptations; trying again")
            connection.close()


def changed() -> None:
    """Tell all processes, this one first, that something is different as soon as the transaction at hand is committed.

    Called first by every verb: administrators who change something at the same moment wait for each other here.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BUMP)
    transaction.on_commit(refresh)


def is_fitted() -> bool:
    """Whether this process took over anything at all."""
    return _process.generation is not None


def forget() -> None:
    """Show the product as it was declared, as if nothing had been added; for tests."""
    with gate.changing(), _process.lock:
        applying.apply(Snapshot())
        _process.generation = None


def _stored() -> int:
    return FittingState.objects.values_list("generation", flat=True).first() or 0


def _read() -> Snapshot:
    return Snapshot(
        fields=tuple(CustomField.objects.filter(removed_at=None).order_by("path", "order", "id")),
        objects=tuple(CustomObject.objects.filter(removed_at=None).order_by("id")),
        lists=tuple(ChoiceList.objects.prefetch_related("choices")),
        wordings=tuple(Wording.objects.all()),
        layouts=tuple(Layout.objects.all()),
    )
