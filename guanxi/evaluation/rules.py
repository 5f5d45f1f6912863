"""Changing the rules of evaluation: rights, checks and history as for every record."""

from collections.abc import Mapping
from typing import Any

from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.people.rights import rights_of
from guanxi.records import faces, saving
from guanxi.records.declare import Record
from guanxi.records.writer import Writer

from .models import Rules

PATH = "evaluation"
TOLD = ("account", "product", "amount", "revenue", "cost", "unit_cost", "expense", "profit")
# One row that nobody makes or removes: it has its own page and is no record among the others.
RECORD = Record(model=Rules, path=PATH)


def change(values: Mapping[str, Any], writer: Writer) -> Rules:
    """Store new cut-offs or a new assumed margin.

    :raises NotAllowed: without the right to change evaluation.
    :raises Invalid: if the shares leave no small customers.
    """
    rules = Rules.objects.get_or_create(pk=1)[0]
    changed: Rules = saving.change(RECORD, rules, values, writer)
    return changed


def may(person: Person, action: str = RightTo.VIEW) -> bool:
    """Whether the person may see, change or export what evaluation shows."""
    return rights_of(person).may(PATH, action) and sees(person)


def sees(person: Person | None) -> bool:
    """Whether no role hides from the person what revenue and profit by customer and product are made of."""
    return faces.sees("order-lines", person, *TOLD)
