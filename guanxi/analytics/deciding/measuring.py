"""The figure by which a decision is measured: the total of a report's first measure, as its owner sees it."""

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal

from guanxi.analytics.exploring import asking, questions, reporting
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.exploring.writing import Writer as Written
from guanxi.analytics.exploring.writing import spoken, unit_of
from guanxi.people.models import Company, Person
from guanxi.records import reading
from guanxi.records.refusals import NotAllowed
from guanxi.semantics.answer import Column


@dataclass(frozen=True)
class Figure:
    """One total: what is measured, in which unit, and how much; None where nothing is known."""

    column: Column
    value: Decimal | None

    @property
    def label(self) -> str:
        """What is measured, in the current language."""
        return spoken(self.column.label)

    @property
    def unit(self) -> str:
        """In what it is counted."""
        return unit_of(self.column.format, Company.current().currency)

    def written(self, value: Decimal | None) -> str:
        """A value of the same measure as people read it."""
        return Written(self.column, abs(value or Decimal(0)))(value)


def figures(report: Report, person: Person | None, today: datetime.date) -> list[Figure]:
    """The totals of all measures of a report.

    :raises NotAllowed: if the person may not open the report, or its cube holds nothing for them.
    :raises Invalid: if the report asks for something that makes no sense.
    :raises NoWarehouse: if nothing was loaded yet.
    """
    if person is not None and not reading.visible(reporting.record(), person).filter(pk=report.pk).exists():
        raise NotAllowed
    cube = asking.cube_for(person, report.cube)
    sheet, _gone = questions.fitting(reporting.sheet_of(report), cube)
    whole = replace(sheet, rows=(), columns=(), sort="", top=0, only=())
    answer = asking.ask(questions.of(whole, cube), person, today=today, seconds=20)
    values = next((row.values for row in answer), ())
    return [
        Figure(column, None if value is None or isinstance(value, datetime.date) else Decimal(value))
        for column, value in zip(answer.columns, values, strict=False)
    ]


def figure(report: Report, person: Person | None, today: datetime.date) -> Figure | None:
    """The first of them, by which success is measured."""
    return next(iter(figures(report, person, today)), None)
