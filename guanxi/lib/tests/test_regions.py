"""Regions are found by every name people give them."""

from __future__ import annotations

from collections import Counter

import pytest

from guanxi.lib.region_names import TERRITORIES, short_name
from guanxi.lib.regions import by_code, every, find, find_any, path, territory, territory_hans


def code(**names: str) -> str | None:
    region = find(**names)
    return region.code if region else None


def test_every_region_stands_behind_its_parent() -> None:
    seen = {""}
    for region in every():
        assert region.parent in seen
        assert region.code not in seen
        seen.add(region.code)


def test_there_are_all_provinces_with_official_latin_names() -> None:
    provinces = {region.code: region.name_en for region in every() if region.level == "province"}
    assert len(provinces) == 34
    assert [provinces[one] for one in ("150000", "540000", "610000", "140000", "810000")] == [
        "Inner Mongolia",
        "Tibet",
        "Shaanxi",
        "Shanxi",
        "Hong Kong",
    ]


@pytest.mark.parametrize(
    ("one", "names"),
    [
        ("330000", ("浙江省", "浙江省", "Zhejiang")),
        ("330100", ("杭州市", "杭州市", "Hangzhou")),
        ("610100", ("西安市", "西安市", "Xi'an")),
        ("141100", ("吕梁市", "呂梁市", "Lüliang")),
        ("150100", ("呼和浩特市", "呼和浩特市", "Hohhot")),
        ("710100", ("台北市", "臺北市", "Taipei")),
        ("810305", None),
        ("310115", ("浦东新区", "浦東新區", "Pudong New Area")),
        ("110105", ("朝阳区", "朝陽區", "Chaoyang District")),
        ("DE", ("德国", "德國", "Germany")),
    ],
)
def test_regions_have_names_in_three_languages(one: str, names: tuple[str, str, str] | None) -> None:
    region = by_code(one)
    assert region is not None
    assert tuple(region.name(language) for language in ("zh-hans", "zh-hant", "en")) == (
        names or ("元朗区", "元朗區", "Yuen Long District")
    )


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("浙江省", "浙江"),
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区", "新疆"),
        ("香港特别行政区", "香港"),
        ("延边朝鲜族自治州", "延边"),
        ("克孜勒苏柯尔克孜自治州", "克孜勒苏"),
        ("黔东南苗族侗族自治州", "黔东南"),
        ("浦东新区", "浦东"),
        ("阿拉善盟", "阿拉善"),
        ("东区", "东区"),
        ("杭州", "杭州"),
    ],
)
def test_short_names_are_what_people_say(name: str, short: str) -> None:
    assert short_name(name) == short


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ({"province": "浙江", "city": "杭州"}, "330100"),
        ({"province": "浙江省", "city": "杭州市", "county": "西湖区"}, "330106"),
        ({"province": "Zhejiang Province", "city": "hangzhou"}, "330100"),
        ({"province": "內蒙古", "city": "呼和浩特"}, "150100"),
        ({"province": "内蒙", "city": "包头"}, "150200"),
        ({"province": "浙江", "city": "义乌"}, "330782"),
        ({"province": "浙江", "county": "義烏市"}, "330782"),
        ({"province": "北京", "city": "北京", "county": "朝阳"}, "110105"),
        ({"province": "上海", "city": "浦东"}, "310115"),
        ({"province": "吉林", "city": "吉林"}, "220200"),
        ({"province": "河南", "city": "济源"}, "419001"),
        ({"province": "湖北", "city": "襄樊"}, "420600"),
        ({"city": "臺北市"}, "710100"),
        ({"country": "China", "province": "Shaanxi"}, "610000"),
        ({"country": "中国"}, "CN"),
        ({"country": "United Kingdom", "city": "Leeds"}, "GB"),
        ({"country": "EIRE"}, "IE"),
        ({"country": "Hong Kong"}, "810000"),
        ({"country": "香港", "city": "九龙"}, "810200"),
        ({"country": "  ", "province": ""}, None),
        ({"country": "Atlantis", "province": "浙江"}, None),
        ({"province": "浙江", "city": "南京"}, None),
        ({"province": "不存在"}, None),
        ({"city": "Suzhou"}, None),
    ],
)
def test_regions_are_found_by_any_spelling(names: dict[str, str], found: str | None) -> None:
    assert code(**names) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [("朝阳", "211300"), ("吉林", "220000"), ("义乌", "330782"), ("France", "FR"), ("朝阳区", None), ("Suzhou", None)],
)
def test_a_name_alone_means_the_largest_region_of_that_name(name: str, found: str | None) -> None:
    region = find_any(name)
    assert (region.code if region else None) == found


def test_a_path_leads_from_the_country_down() -> None:
    assert [region.code for region in path("330106")] == ["CN", "330000", "330100", "330106"]
    assert path("999999") == ()


def test_every_province_lies_in_one_territory() -> None:
    counts = Counter(figures for provinces in TERRITORIES.values() for figures in provinces)
    assert counts == Counter(region.code[:2] for region in every() if region.level == "province")
    assert [territory("330106"), territory("DE"), territory_hans("430000"), territory_hans("430000", six=True)] == [
        "East China",
        None,
        "华中",
        "中南",
    ]
