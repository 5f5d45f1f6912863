"""What a foreign currency was worth in the company's currency on a day."""

import datetime
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guanxi.people.models import Company
from guanxi.records.refusals import Refusal

from .models import Currency, ExchangeRate

ONE = Decimal(1)
Asked = tuple[int, datetime.date]


class NoRate(Refusal):
    """No rate is known for a currency on a day."""

    def __init__(self, code: str, day: datetime.date) -> None:
        super().__init__(no_rate(code, day))


def no_rate(code: str, day: datetime.date) -> str:
    """Say that a rate is missing and where to enter it."""
    return _("No rate for %(currency)s on %(day)s. Enter one under Settings › Exchange rates.") % {
        "currency": code, "day": date_format(day, "Y-m-d"),
    }  # fmt: skip


def prepare_currencies(currencies: Sequence[Currency]) -> None:
    """Write codes in capital letters, however they were typed."""
    for currency in currencies:
        currency.code = (currency.code or "").strip().upper()


def company_currency() -> Currency:
    """The currency in which the company counts; its row is made when it is asked for the first time."""
    return Currency.objects.get_or_create(code=Company.current().currency)[0]


def rate_on(currency: Currency, day: datetime.date) -> Decimal:
    """How many units of the company's currency one unit is worth: the newest rate that is valid from this day or before.

    :raises NoRate: if there is none.
    """
    rate = rates_on([(currency.pk, day)]).get((currency.pk, day))
    if rate is None:
        raise NoRate(currency.code, day)
    return rate


def rates_on(asked: Collection[Asked]) -> dict[Asked, Decimal]:
    """The rates for many pairs of currency key and day; pairs without a rate are left out. Three queries at most."""
    own = company_currency().pk
    foreign = {currency for currency, _day in asked if currency != own}
    series = _series(foreign, max((day for _currency, day in asked), default=datetime.date.min)) if foreign else {}
    found: dict[Asked, Decimal] = {}
    for currency, day in set(asked):
        rate = ONE if currency == own else _newest(series.get(currency), day)
        if rate is not None:
            found[currency, day] = rate
    return found


def _series(currencies: set[int], until: datetime.date) -> dict[int, tuple[list[Any], list[Decimal]]]:
    series: dict[int, tuple[list[Any], list[Decimal]]] = defaultdict(lambda: ([], []))
    rows = ExchangeRate.objects.filter(currency__in=currencies, from_on__lte=until).order_by("from_on")
    for currency, from_on, rate in rows.values_list("currency_id", "from_on", "rate"):
        series[currency][0].append(from_on)
        series[currency][1].append(rate)
    return series


def _newest(series: tuple[list[Any], list[Decimal]] | None, day: datetime.date) -> Decimal | None:
    place = bisect_right(series[0], day) if series else 0
    return series[1][place - 1] if series and place else None
