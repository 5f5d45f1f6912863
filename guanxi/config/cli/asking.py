"""What `guanxi ask` does once the product is loaded."""

import csv
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import click
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from guanxi.analytics.exploring import asking
from guanxi.people.models import Person
from guanxi.records.refusals import NotAllowed
from guanxi.semantics.answer import Answer, Mark, Value, heading, named
from guanxi.semantics.cube import Cube, Format
from guanxi.semantics.naming import NotUnderstood
from guanxi.semantics.question import PERIODS, Question

_WHERE = re.compile(r"(?P<level>[\w.-]+)\s*(?P<not>!?)=(?P<members>.*)", re.DOTALL)
_HAVING = re.compile(r"(?P<by>[\w.@-]+)\s*(?P<test><=|>=|<|>)\s*(?P<bound>-?[\d.]+)")
TESTS = {"<": "below", ">": "above", "<=": "at_most", ">=": "at_least"}


def ask(cube: str, options: dict[str, Any]) -> None:
    """Ask, and write the answer.

    :raises click.ClickException: if something in the question is unknown.
    """
    person = _person(options["username"])
    question = _question(cube, options)
    with translation.override(options["language"] or translation.get_language()):
        try:
            found = asking.ask(question, person, today=timezone.localdate())
        except NotAllowed:
            raise _no_cube(cube, person) from None
        if options["shows_sql"]:
            click.echo("\n".join(f"{sql};" for sql in found.sql), err=True)
        _write(found, options["kind"] or "table")


def tell_cubes(cube: str, username: str | None, kind: str) -> None:
    """Write which cubes there are, or what can be asked of one.

    :raises click.ClickException: if there is none of this name.
    """
    person = _person(username)
    if not cube:
        _tell(
            [(one.name, _(one.label), _(one.describe)) for one in asking.cubes_for(person)],
            ("name", "label", "description"),
            kind,
        )
        return
    try:
        found = asking.cube_for(person, cube)
    except NotAllowed:
        raise _no_cube(cube, person) from None
    _tell(list(_names(found)), ("name", "kind", "label"), kind)


def _names(cube: Cube) -> Iterator[tuple[str, str, str]]:
    for measure in cube.measures:
        if not measure.hidden:
            yield measure.name, f"measure, {measure.kind}", _(measure.label)
    for link, level in cube.levels():
        yield f"{link.role}.{level.name}", "level", f"{_(link.title)}: {_(level.label)}"


def _question(cube: str, options: dict[str, Any]) -> Question:
    """:raises click.ClickException: if it makes no sense."""
    sort = options["sort"]
    told: dict[str, Any] = {"cube": cube, **{name: options[name] for name in ("measures", "rows", "columns", "subtotals")}}
    told["where"] = [_condition(text) for text in options["where"]]
    told["having"] = [_having(text) for text in options["having"]]
    told["sort"] = [sort] if sort else []
    if options["compare"]:
        told["compare"] = {"to": options["compare"]}
    try:
        if options["top"]:
            by = sort.removeprefix("-") or next(iter(Question.read(told).measures), "")
            told["top"] = {"count": options["top"], "by": by, "least": bool(sort) and not sort.startswith("-")}
        return Question.read(told)
    except NotUnderstood as why:
        raise click.ClickException(str(why)) from None


def _condition(text: str) -> dict[str, Any]:
    found = _WHERE.fullmatch(text)
    if found is None:
        raise click.UsageError(f"{text!r} is no condition: write LEVEL=MEMBER, such as day.quarter=2026-Q3.")
    level, members = found["level"], found["members"]
    if members in PERIODS:
        return {"level": level, "period": members}
    first, dots, last = members.partition("..")
    if dots:
        return {"level": level, **({"from": first} if first else {}), **({"until": last} if last else {})}
    return {"level": level, "not" if found["not"] else "is": [member or None for member in members.split("|")]}


def _having(text: str) -> dict[str, Any]:
    found = _HAVING.fullmatch(text)
    if found is None:
        raise click.UsageError(f"{text!r} is no bound: write COLUMN<NUMBER, such as profit<0.")
    return {"by": found["by"], TESTS[found["test"]]: found["bound"]}


def _person(username: str | None) -> Person | None:
    if username is None:
        return None
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise click.ClickException(f"There is no person {username!r}.")
    return person


def _no_cube(name: str, person: Person | None) -> click.ClickException:
    names = ", ".join(one.name for one in asking.cubes_for(person)) or "none"
    return click.ClickException(f"There is no cube {name!r}. There are: {names}.")


def _write(found: Answer, kind: str) -> None:
    if kind == "json":
        click.echo(json.dumps(found.told(_), ensure_ascii=False, indent=1))
        return
    heads = [*(_(axis.label) for axis in found.axes), *(heading(column, _) for column in found.columns)]
    write = _exact if kind == "csv" else _shown
    rows = [
        [
            *(
                named(found, at, member, _) or ("" if member.mark is Mark.MEMBER else str(member.mark))
                for at, member in enumerate(row.members)
            ),
            *(write(value, column.format) for value, column in zip(row.values, found.columns, strict=True)),
        ]
        for row in found
    ]
    _tell(rows, heads, kind, right=len(found.axes))
    if found.is_cut:
        click.echo(f"Only the first {len(rows):,} rows. Ask for less.", err=True)


def _exact(value: Value, _kind: Format) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) and value else str(value)


def _shown(value: Value, kind: Format) -> str:
    if value is None:
        return ""
    if not isinstance(value, Decimal):
        return f"{value:,}" if isinstance(value, int) else str(value)
    if kind is Format.PERCENT:
        return f"{value * 100:,.1f} %"
    return f"{value:,.2f}" if kind is Format.MONEY else f"{value.normalize():,f}" if value else "0"


def _tell(rows: Iterable[Sequence[str]], heads: Sequence[str], kind: str, right: int = 99) -> None:
    told = [list(heads), *([str(cell) for cell in row] for row in rows)]
    if kind == "json":
        click.echo(json.dumps([dict(zip(heads, row, strict=True)) for row in told[1:]], ensure_ascii=False, indent=1))
        return
    if kind == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows(told)
        return
    widths = [max(_width(row[at]) for row in told) for at in range(len(heads))]
    for row in told:
        cells = [_padded(cell, widths[at], right=at >= right) for at, cell in enumerate(row)]
        click.echo("  ".join(cells).rstrip())


def _width(text: str) -> int:
    """Columns that a text takes on a screen: Chinese takes two for each character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space
