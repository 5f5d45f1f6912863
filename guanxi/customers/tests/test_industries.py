"""The usual industries."""

import pytest

from guanxi.customers import industries
from guanxi.customers.models import Industry

from . import making

pytestmark = pytest.mark.django_db


def test_the_usual_industries_are_added_once_in_the_language_of_the_company() -> None:
    assert industries.add_usual(making.writer(), "zh-hant") == 20
    assert industries.add_usual(making.writer(), "en") == 0
    assert Industry.objects.get(code="C").name == "製造業"


def test_an_own_industry_of_the_same_name_stays_the_only_one() -> None:
    making.made(Industry, name="制造业", code="OWN")
    assert industries.add_usual(making.writer(), "zh-hans") == 19
    assert Industry.objects.filter(name="制造业").count() == 1
