"""Regions come with the product."""

import pytest

from guanxi.customers import regions
from guanxi.customers.models import Region
from guanxi.lib import regions as atlas

from . import making

pytestmark = pytest.mark.django_db


def test_every_region_is_there_after_migrating_and_loading_again_writes_nothing() -> None:
    assert Region.objects.count() == len(atlas.every())
    assert regions.load(making.NOW) == 0


def test_a_county_knows_its_city_and_province() -> None:
    assert Region.objects.get(code="330106").full_name == "中国 浙江省 杭州市 西湖区"


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
