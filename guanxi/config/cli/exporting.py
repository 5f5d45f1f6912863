"""What `guanxi export` does once the product is loaded."""

import difflib
import getpass
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from django.http import QueryDict
from django.utils import timezone, translation

from guanxi.people import auditing
from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records import exporting, fields, registry
from guanxi.records.declare import Record
from guanxi.records.listing import asking, fetching
from guanxi.records.showing import Reader
from guanxi.records.talking import taking_out


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The options of the command that choose what is exported."""

    filters: tuple[str, ...] = ()
    words: str = ""
    columns: str = ""
    sort: str = ""
    language: str = ""
    username: str | None = None


def export(name: str, kind: str, output: Path | None, asked: Asked) -> int:
    """Write the records that were asked for; returns how many.

    :raises click.ClickException: if the object, the person or a filter is unknown.
    """
    record, person = _record(name), _person(asked.username)
    with translation.override(asked.language or translation.get_language()):
        question = _question(record, asked)
        rows = fetching.matching(question, person, timezone.localdate(), RightTo.EXPORT)
        total, counted = rows.count(), _Counted(fetching.all_rows(question, rows))
        _note(record, person, kind, output, question, total)
        reader = Reader(record, person)
        with click.progressbar(counted, length=total, label=record.labels, file=sys.stderr) as shown:
            said = taking_out.lines(record, rows, person)
            _write(shown, kind, output, list(question.columns), reader, said)
    return counted.count


def _note(record: Record, person: Person | None, kind: str, output: Path | None, question: asking.Question, rows: int) -> None:
    """Note in the audit trail what is taken out, and under which name of the system."""
    what = {"format": kind, "filter": question.own_address[:2000], "rows": rows, "fields": [one.name for one in question.columns]}
    auditing.note(
        auditing.Kind.EXPORTED, by=person, at=timezone.now(), channel="command", who=getpass.getuser(), path=record.path,
        what={**what, "file": str(output or "-")},
    )  # fmt: skip


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            self.count += 1
            yield row


def _write(
    rows: Iterable[Any], kind: str, output: Path | None, columns: list[fields.Field], reader: Reader, said: Iterable[list[Any]]
) -> None:
    if kind == "xlsx" and output is not None:
        with exporting.as_xlsx(rows, columns, reader, said=said) as book, output.open("wb") as file:
            shutil.copyfileobj(book, file)
        return
    lines = exporting.as_csv(rows, columns, reader)
    if output is None:
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
        sys.stdout.writelines(lines)
        return
    with output.open("w", encoding="utf-8", newline="") as text:
        text.writelines(lines)


def _question(record: Record, asked: Asked) -> asking.Question:
    address = QueryDict(mutable=True)
    address.setlist("f", list(asked.filters))
    names = ",".join(fields.everything(record)) if asked.columns == "all" else asked.columns
    address.update({"q": asked.words, "sort": asked.sort, "columns": names})
    question = asking.read(record, address)
    unknown = [name for name in names.split(",") if name and not fields.named(record, name)]
    problems = [
        *question.problems,
        *(f"There is no field {name!r}.{_meant(name, fields.everything(record))}" for name in unknown),
    ]
    if problems:
        raise click.ClickException(" ".join(problems))
    return question


def _record(name: str) -> Record:
    record = registry.at(name)
    if record is None:
        known = [one.path for one in registry.everything()]
        raise click.ClickException(f"There is no object {name!r}.{_meant(name, known)} There are: {', '.join(known)}.")
    return record


def _person(username: str | None) -> Person | None:
    if username is None:
        return None
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise click.ClickException(f"There is no person {username!r}.")
    return person


def _meant(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
