"""Time in questions: year to date, the period before, the same time last year, moving spans, and comparing with another span."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from guanxi.lib.marking import N_

from . import spans
from .cube import Format, Kind, Measure
from .days import PERIODS
from .naming import NotKnown, NotUnderstood
from .question import Compare
from .spans import Span, Spans

NOW = "now"
TO_DATE = {
    "year_to_date": "year", "fiscal_year_to_date": "fiscal_year", "quarter_to_date": "quarter", "month_to_date": "month",
}  # fmt: skip
SHIFTED = ("previous", "year_before", "compared")
DERIVED = {
    "previous_change": "previous", "previous_growth": "previous", "year_change": "year_before", "year_growth": "year_before",
    "compared_change": "compared", "compared_growth": "compared",
}  # fmt: skip
SHARE = "share"
LABELS = {
    "year_to_date": N_("%(measure)s, year to date"),
    "fiscal_year_to_date": N_("%(measure)s, fiscal year to date"),
    "quarter_to_date": N_("%(measure)s, quarter to date"),
    "month_to_date": N_("%(measure)s, month to date"),
    "previous": N_("%(measure)s, period before"),
    "previous_change": N_("%(measure)s, change to the period before"),
    "previous_growth": N_("%(measure)s, growth to the period before"),
    "year_before": N_("%(measure)s, last year"),
    "year_change": N_("%(measure)s, change to last year"),
    "year_growth": N_("%(measure)s, growth to last year"),
    "compared": N_("%(measure)s, compared time"),
    "compared_change": N_("%(measure)s, change"),
    "compared_growth": N_("%(measure)s, growth"),
    "share": N_("%(measure)s, share of the total"),
    "moving_sum": N_("%(measure)s, sum of %(count)s periods"),
    "moving_average": N_("%(measure)s, average of %(count)s periods"),
}
FIXED = (*TO_DATE, *SHIFTED[:2], *DERIVED, SHARE, "compared")
_MOVING = re.compile(r"moving_(sum|average)_([1-9]\d{0,2})")


@dataclass(frozen=True)
class Asked:
    """One column of values: a measure, and what is made of it in time."""

    measure: Measure
    time: str = ""

    @property
    def name(self) -> str:
        return f"{self.measure.name}@{self.time}" if self.time else self.measure.name

    @property
    def source(self) -> str:
        """The variant whose sums are needed."""
        return DERIVED.get(self.time, "" if self.time == SHARE else self.time).replace("average", "sum") or NOW

    @property
    def moving(self) -> int:
        """How many periods are put together; 0 if none are."""
        return moving(self.time)

    @property
    def is_average(self) -> bool:
        return self.time.startswith("moving_average")

    @property
    def format(self) -> Format:
        """How the values are written."""
        return Format.PERCENT if self.time.endswith("growth") or self.time == SHARE else self.measure.format


@dataclass(frozen=True)
class Variant:
    """From which facts the values of a moment are made.

    spans   the days that are read
    back    how many periods lie between a period and the one it is made from; with a period axis only
    within  the unit in which all earlier periods are put together ("year" for year to date)
    width   how many periods are put together, this one included
    by_date days are matched with the same date a year before
    """

    name: str
    spans: Spans
    back: int = 0
    within: str = ""
    width: int = 1
    by_date: bool = False


@dataclass(frozen=True)
class Frame:
    """What time means in one question: the period level on the axes ("" = none), the fiscal year's start, and the days.

    asked  the days asked for, bounded by the facts there are where the question leaves them open
    spans  those of them that are over: not after the last fact
    """

    asked: Spans
    level: str = ""
    starts: int = 1
    spans: Spans = ()

    @classmethod
    def of(cls, when: Spans, level: str, starts: int, edges: Span | None) -> Frame:
        """The frame for some days; `edges` are the first and the last day with facts, where they are known."""
        if edges is None or not when:
            return cls(when, level, starts, when)
        whole = spans.hull(when)
        first = edges.first if whole.first == spans.FIRST else spans.FIRST
        last = edges.last if whole.last == spans.LAST else spans.LAST
        asked = spans.common(when, (spans.Span(first, max(first, last)),))
        return cls(asked, level, starts, spans.common(asked, (spans.Span(spans.FIRST, edges.last),)) or asked)


def moving(time: str) -> int:
    """How many periods "moving_sum_3" puts together; 0 for everything else."""
    found = _MOVING.fullmatch(time)
    return int(found[2]) if found else 0


def label(time: str) -> str:
    """How a column is named after its measure, as a text with %(measure)s."""
    return LABELS[time.rpartition("_")[0] if moving(time) else time]


def known(time: str) -> str:
    """The name itself, if it means something.

    :raises NotKnown: if it does not.
    """
    if time and time not in FIXED and not moving(time):
        raise NotKnown(time, [*FIXED, "moving_sum_3", "moving_average_3"], "measures")
    return time


def is_cumulative(one: Variant) -> bool:
    """Whether one fact counts in several periods, so that a total takes the last of them."""
    return bool(one.within) or one.width > 1


def check(one: Asked, frame: Frame) -> None:
    """Refuse what makes no sense.

    :raises NotUnderstood: saying why.
    """
    kind, source = one.measure.kind, one.source
    if kind is Kind.SEMI_ADDITIVE and (source in TO_DATE or one.moving):
        raise NotUnderstood(
            N_("“%(name)s” is a state at the end of a month: it is not added over time."), "measures", name=one.name
        )
    if one.is_average and kind is Kind.DISTINCT:
        raise NotUnderstood(N_("“%(name)s” is counted without doubles: ask for moving_sum."), "measures", name=one.name)
    if kind is Kind.EXTREME and one.time and source in (*TO_DATE, NOW):
        raise NotUnderstood(N_("“%(name)s” makes no sense for a first or last day."), "measures", name=one.name)
    if one.moving and not frame.level:
        raise NotUnderstood(N_("“%(name)s” needs months, weeks or other periods in rows or columns."), "measures", name=one.name)
    if source != NOW and not frame.level and not spans.is_bounded(frame.spans):
        raise NotUnderstood(N_("Choose a time for “%(name)s”."), "measures", name=one.name)


def variant(name: str, frame: Frame, compare: Compare | None) -> Variant:
    """From which facts the values of this name are made."""
    if name == NOW:
        return Variant(NOW, frame.spans)
    if name in TO_DATE:
        return _to_date(name, frame)
    if width := moving(name):
        return _moving(name, width, frame)
    if name == "compared":
        return _compared(frame, compare)
    return _previous(frame) if name == "previous" else _year_before(frame)


def _to_date(name: str, frame: Frame) -> Variant:
    unit = TO_DATE[name]
    if not spans.is_bounded(frame.spans):
        return Variant(name, frame.spans, within=unit)
    whole = spans.hull(frame.spans)
    first = whole.first if frame.level else whole.last
    begin = spans.begin(unit, first, frame.starts)  # type: ignore[arg-type]
    return Variant(name, (spans.Span(begin, whole.last),), within=unit)


def _moving(name: str, width: int, frame: Frame) -> Variant:
    if not spans.is_bounded(frame.spans):
        return Variant(name, frame.spans, width=width)
    whole = spans.hull(frame.spans)
    first = _periods_back(spans.Span(whole.first, whole.first), frame.level, width - 1).first
    return Variant(name, (spans.Span(first, whole.last),), width=width)


def _previous(frame: Frame) -> Variant:
    if not frame.level:
        return Variant("previous", (_before(frame),))
    earlier = spans.joined(_periods_back(span, frame.level, 1) for span in frame.spans)
    return Variant("previous", earlier, back=1)


def _year_before(frame: Frame, name: str = "year_before") -> Variant:
    if frame.level == "week":
        back, moved = 52, _moved(frame.spans, 364, months=False)
    else:
        back, moved = 12 // spans.MONTHS.get(frame.level, 12), _moved(frame.spans, 12, months=True)
    return Variant(name, moved, back=back if frame.level else 0, by_date=frame.level == "day")


def _compared(frame: Frame, compare: Compare | None) -> Variant:
    if compare is None:
        raise NotUnderstood(N_("Say with which time you compare."), "compare")
    if compare.to == "year_before":
        return _year_before(frame, "compared")
    if not spans.is_bounded(frame.spans):
        if compare.to == "previous" and frame.level:
            return replace(_previous(frame), name="compared")
        raise NotUnderstood(N_("Choose a time that is compared."), "compare")
    whole = spans.hull(frame.spans)
    other = _before(frame) if compare.to == "previous" else spans.Span(compare.from_on, compare.until_on)  # type: ignore[arg-type]
    back = spans.distance(frame.level, other.first, whole.first, frame.starts) if frame.level else 0
    return Variant("compared", (other,), back=back)


def _before(frame: Frame) -> spans.Span:
    """The time right before; of a time that is not over as much of it as is over."""
    whole, over = spans.hull(frame.asked), spans.hull(frame.spans)
    before = spans.before(whole)
    if over == whole:
        return before
    months = spans.whole_months(whole)
    same = spans.months_back(over, months) if months else spans.days_back(over, (whole.last - whole.first).days + 1)
    return spans.Span(before.first, same.last)


def _periods_back(span: spans.Span, level: str, count: int) -> spans.Span:
    if level in ("week", "day"):
        return spans.days_back(span, count * (7 if level == "week" else 1))
    return spans.months_back(span, count * spans.MONTHS[level])


def _moved(read: Spans, count: int, *, months: bool) -> Spans:
    return spans.each(read, count, months=months) if spans.is_bounded(read) else read


def finest(levels: list[str]) -> str:
    """The finest of these levels that cuts time into periods; "" if none does."""
    return max((name for name in levels if name in PERIODS), key=PERIODS.index, default="")
