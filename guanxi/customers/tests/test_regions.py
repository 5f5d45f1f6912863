"""Regions come with the product."""

import pytest
from django.utils import translation

from guanxi.customers import regions
from guanxi.customers.models import Region
from guanxi.lib import regions as atlas

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded(db: None) -> None:
    """The prepared database of the tests may hold the names of an older data package."""
    regions.load(making.NOW)


def test_every_region_is_there_and_loading_again_writes_nothing() -> None:
    assert Region.objects.count() == len(atlas.every())
    assert regions.load(making.NOW) == 0


def test_a_county_knows_its_city_and_province() -> None:
    assert Region.objects.get(code="330106").full_name == "中国 浙江省 杭州市 西湖区"


@pytest.mark.parametrize(
    ("code", "language", "expected"),
    [
        ("330106", "zh-hans", "浙江省杭州市西湖区"),
        ("330106", "en", "Xihu District, Hangzhou, Zhejiang"),
        ("110105", "zh-hans", "北京市朝阳区"),
        ("429004", "zh-hans", "湖北省仙桃市"),
        ("DE", "zh-hant", "德國"),
        ("CN", "en", "China"),
    ],
)
def test_a_region_is_named_with_those_it_lies_in(code: str, language: str, expected: str) -> None:
    with translation.override(language):
        assert str(Region.objects.get(code=code)) == expected


def test_a_municipality_is_named_once() -> None:
    assert Region.objects.get(code="110105").full_name == "中国 北京市 朝阳区"


def test_what_was_changed_or_lost_is_restored_and_own_regions_stay() -> None:
    making.made(Region, name="Bayern", code="DE-BY", level="province", parent=Region.objects.get(code="DE"))
    Region.objects.filter(code="330106").update(name="?")
    Region.objects.filter(code="330108").delete()
    assert regions.load(making.NOW) == 2
    assert Region.objects.filter(code__in=["330106", "330108", "DE-BY"]).count() == 3
    assert Region.objects.get(code="330106").name == "西湖区"


def test_a_new_name_is_handed_down() -> None:
    germany = Region.objects.get(code="DE")
    making.made(Region, name="Bayern", code="DE-BY", level="province", parent=germany)
    making.changed(germany, name="Deutschland")
    assert Region.objects.get(code="DE-BY").full_name == "Deutschland Bayern"
