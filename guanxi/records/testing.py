"""Samples of records for contract tests: a new object is covered by giving one sample.

Every folder with records has `tests/samples.py` with `SAMPLES`, a mapping from a record's path to a function of a `SampleMaker`
that returns the values of one new, valid object; each call describes a different one:

    SAMPLES = {
        "accounts": lambda make: {"name": make.word("Huaxia"), "kinds": ["customer"]},
        "contacts": lambda make: {"name": make.word("Li"), "account": make.key("accounts")},
    }
"""

import datetime
import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.db import connection

from . import registry, saving
from .declare import Record
from .writer import Writer

Sample = Callable[["SampleMaker"], dict[str, Any]]


@contextmanager
def history_unlocked() -> Iterator[None]:
    """Let a test alter history and audit trail, which the database refuses otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("SET guanxi.audit_unlocked = 'on'")
        try:
            yield
        finally:
            cursor.execute("SET guanxi.audit_unlocked = 'off'")


class SampleMaker:
    """Makes sample objects, and what they need of others."""

    def __init__(self, writer: Writer, samples: Mapping[str, Sample] | None = None) -> None:
        self.writer = writer
        self.samples = all_samples() if samples is None else samples
        self._numbers = itertools.count(1)
        self._keys: dict[str, int] = {}

    def number(self) -> int:
        """A number that was not given before."""
        return next(self._numbers)

    def word(self, stem: str = "sample") -> str:
        """A text that was not given before."""
        return f"{stem} {self.number()}"

    @property
    def day(self) -> datetime.date:
        """A day that was not given before, in the past."""
        return self.writer.today - datetime.timedelta(days=self.number())

    @property
    def person(self) -> int:
        """The key of the person who makes the samples."""
        return int(self.writer.by.pk) if self.writer.by else 0

    def key(self, path: str) -> int:
        """The key of a sample of another object, the same one at every call."""
        if path not in self._keys:
            self._keys[path] = int(self.make(path).pk)
        return self._keys[path]

    def values(self, path: str) -> dict[str, Any]:
        """The values of a new sample.

        :raises LookupError: if the object has none; add it to `tests/samples.py` of its folder.
        """
        if path not in self.samples:
            raise LookupError(f"{path} has no sample: add one to tests/samples.py of its folder")
        return self.samples[path](self)

    def make(self, path: str, **values: Any) -> Any:
        """A saved sample, with some values chosen by the caller."""
        return saving.create(_record(path), {**self.values(path), **values}, self.writer)


def all_samples() -> dict[str, Sample]:
    """The samples of all folders."""
    found: dict[str, Sample] = {}
    for folder in settings.CAPABILITIES:
        name = f"guanxi.{folder}.tests.samples"
        if find_spec(name):
            found |= import_module(name).SAMPLES
    return found


def _record(path: str) -> Record:
    record = registry.at(path)
    if record is None:
        raise LookupError(f"there is no record at {path!r}")
    return record
