"""The audit trail for reading: what was done to many records at once is one line, and each of them a click away."""

import itertools
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, Min
from django.utils.formats import number_format

from guanxi.records.enumerating import labeled, parted

from . import wording
from .finding import SIZE, Found, Question, changes, find, read_place

FEW = 3  # as many changes at once are shown one by one
FARTHEST = 200_000  # how many changes are looked through for the end of what was done at once
MOST_ROUNDS = 12
MOST_OBJECTS = 4


@dataclass(frozen=True)
class Line:
    """One line: what happened, or the first of `count` changes that were made at once."""

    found: Found
    count: int = 1
    span: tuple[int, int] | None = None
    summary: str = ""


@dataclass(frozen=True)
class Page:
    """Some lines, and where the next page begins ("" = there is none)."""

    lines: list[Line]
    older: str


def gather(question: Question) -> Page:
    """One page of what was asked for; who asks for one record or one span sees everything one by one."""
    lines: list[Line] = []
    older = ""
    for _round in range(MOST_ROUNDS):
        page = find(question)
        older = page.older
        if question.key or question.span:
            return Page([Line(found) for found in page.lines], older)
        for run in _runs(page.lines):
            is_cut = bool(page.older) and run[-1] is page.lines[-1] and run[-1].change is not None
            whole = _to_its_end(run, question) if is_cut else None
            if whole and whole.span and whole.count > FEW:
                lines.append(whole)
                older = _behind(older, whole.span[0])
            else:
                lines += _told(run)
        if not older or len(lines) >= SIZE:
            break
        question = replace(question, before=read_place(older))
    return Page(lines, older)


def _runs(lines: list[Found]) -> list[list[Found]]:
    return [list(run) for _act, run in itertools.groupby(lines, _act_of)]


def _act_of(found: Found) -> Hashable:
    return (found.at, found.by, found.channel) if found.change else object()


def _told(run: list[Found]) -> list[Line]:
    if len(run) <= FEW:
        return [Line(found) for found in run]
    keys = [found.change or 0 for found in run]
    return [Line(run[0], len(run), (min(keys), max(keys)), _summary(Counter(found.path for found in run)))]


def _to_its_end(run: list[Found], question: Question) -> Line:
    """All that was done at once, as far as it goes on behind the page."""
    first, newest = run[0], max(found.change or 0 for found in run)
    rows = changes(question).filter(pk__lte=newest, pk__gte=newest - FARTHEST)
    other = rows.exclude(at=first.at, by=first.by, channel=first.channel).values_list("pk", flat=True).first()
    same = rows.filter(pk__gt=other or 0).order_by()
    found = dict(same.values_list("path").annotate(count=Count("pk")))
    lowest: int = same.aggregate(lowest=Min("pk"))["lowest"]
    return Line(first, sum(found.values()), (lowest, newest), _summary(found))


def _behind(place: str, change: int) -> str:
    moment, entry, _change = place.split("_")
    return f"{moment}_{entry}_{change}"


def _summary(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    told = [labeled(wording.place(path), number_format(count, force_grouping=True)) for path, count in ordered[:MOST_OBJECTS]]
    return parted([*told, *(["…"] if len(ordered) > MOST_OBJECTS else [])])
