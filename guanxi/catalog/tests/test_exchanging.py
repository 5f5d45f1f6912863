import datetime
from decimal import Decimal

import pytest

from guanxi.catalog.exchanging import NoRate, company_currency, rate_on, rates_on
from guanxi.catalog.models import Currency, ExchangeRate
from guanxi.people.models import Company
from guanxi.records.refusals import Invalid

from .making import a_currency, make

pytestmark = pytest.mark.django_db

DAY = datetime.date(2024, 5, 17)


def test_the_companys_own_currency_is_worth_one() -> None:
    Company.objects.update_or_create(pk=1, defaults={"currency": "EUR"})
    assert (company_currency().code, rate_on(a_currency("EUR"), DAY)) == ("EUR", 1)


def test_the_newest_rate_until_the_day_holds() -> None:
    dollar = a_currency("USD")
    for day, rate in ((datetime.date(2024, 1, 1), "7.1"), (DAY, "7.2"), (DAY + datetime.timedelta(days=1), "7.3")):
        make(ExchangeRate, currency=dollar, from_on=day, rate=Decimal(rate))
    days = [datetime.date(2024, 1, 1), DAY - datetime.timedelta(days=1), DAY, datetime.date(2030, 1, 1)]
    assert [rate_on(dollar, day) for day in days] == [Decimal("7.1"), Decimal("7.1"), Decimal("7.2"), Decimal("7.3")]


def test_without_a_rate_the_refusal_says_where_to_enter_one() -> None:
    with pytest.raises(NoRate, match=r"No rate for GBP on 2009-12-01\. Enter one under Settings › Exchange rates\."):
        rate_on(a_currency("GBP"), datetime.date(2009, 12, 1))


def test_pairs_without_a_rate_are_left_out() -> None:
    dollar, pound = a_currency("USD"), a_currency("GBP")
    make(ExchangeRate, currency=dollar, from_on=DAY, rate=Decimal(7))
    assert rates_on([(dollar.pk, DAY), (pound.pk, DAY)]) == {(dollar.pk, DAY): Decimal(7)}


@pytest.mark.parametrize("code", ["XXA", "yen", "人民币", "€"])
def test_a_currency_that_iso_does_not_know_is_refused(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        make(Currency, code=code)
    assert list(refused.value.fields) == ["code"]


def test_a_code_is_written_in_capitals() -> None:
    assert make(Currency, code=" gbp ").code == "GBP"
