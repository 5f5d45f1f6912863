"""Figures as the explorer's tables write them: quickly, because there are thousands on a page."""

import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from guanxi.semantics.answer import Column, Value
from guanxi.semantics.cube import Format

LARGE = 1000
MOST = Decimal(10) ** 18
NOTHING = "–"


class Writer:
    """Writes the values of one column; amounts lose their cents where the largest one has thousands."""

    def __init__(self, column: Column, largest: Decimal | int) -> None:
        self.format = column.format
        self.digits = _digits(column.format, largest)
        self._step = Decimal(1).scaleb(-self.digits)

    def __call__(self, value: Value) -> str:
        """The value with thousands set apart, a minus before negative ones; a dash for what is not known."""
        if value is None:
            return NOTHING
        if isinstance(value, datetime.date):
            return value.isoformat()
        amount = Decimal(value) * (100 if self.format is Format.PERCENT else 1)
        rounded = amount.quantize(self._step, ROUND_HALF_UP) if abs(amount) < MOST else amount
        text = f"{rounded + 0:,.{self.digits}f}"
        return f"{text}%" if self.format is Format.PERCENT else text


def _digits(form: Format, largest: Decimal | int) -> int:
    if form is Format.PERCENT:
        return 1
    if form is Format.COUNT:
        return 0
    return 0 if largest >= LARGE else 2 if form is Format.MONEY else 1


def unit_of(form: Format, currency: str) -> str:
    """In what the values of a column are counted, to stand in its head; "" if it needs no word."""
    return {Format.MONEY: currency, Format.PERCENT: "%"}.get(form, "")


def spoken(label: str) -> str:
    """A label of a cube in the current language, its first letter large."""
    return begun(_(label) if label else "")


def begun(text: str) -> str:
    """Words as they begin a line: the first letter large."""
    return text[:1].upper() + text[1:]
