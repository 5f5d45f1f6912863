"""Regions of the world: countries, and China's provinces, cities and counties, found by any of their names."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from guanxi.lib.han import DATA, simplified
from guanxi.lib.region_names import (
    COUNTRY_NAMES,
    FORMER_NAMES,
    ISO_NAMES,
    SIX_TERRITORIES,
    TERRITORIES,
    TERRITORY_NAMES,
    short_name,
)

Level = Literal["country", "province", "city", "county"]
LEVELS: tuple[Level, ...] = ("country", "province", "city", "county")
CHINA = "CN"
_LATIN_KINDS = re.compile(r"(province|city|municipality|county|district|prefecture|autonomousregion|autonomousprefecture|sar)$")
_NOT_IN_A_NAME = re.compile(r"[\s'’.,·・()（）\-]")


@dataclass(frozen=True, slots=True)
class Region:
    """A country (ISO 3166 code) or a division of China (six figures of GB/T 2260) with its names in three languages."""

    code: str
    parent: str
    level: Level
    name_hans: str
    name_hant: str
    name_en: str

    @property
    def short(self) -> str:
        """The name as people say it, in simplified characters: 浙江, 内蒙古, 杭州."""
        return short_name(self.name_hans)

    def name(self, language: str) -> str:
        """The name in `en`, `zh-hans` or `zh-hant`."""
        names = {"zh-hans": self.name_hans, "zh-hant": self.name_hant}
        return names.get(language.lower(), self.name_en)


@cache
def every() -> tuple[Region, ...]:
    """All regions, each after its parent."""
    try:
        content = gzip.decompress((DATA / "regions.json.gz").read_bytes())
    except FileNotFoundError:
        raise FileNotFoundError(f"{DATA} has no regions.json.gz: run `python tools/regions.py`") from None
    return tuple(Region(*line) for line in json.loads(content))


def by_code(code: str) -> Region | None:
    """The region with this code."""
    return _by_code().get(code)


def path(code: str) -> tuple[Region, ...]:
    """The region with its parents, the country first; empty for an unknown code."""
    region = by_code(code)
    return (*path(region.parent), region) if region else ()


@lru_cache(maxsize=8192)  # a ledger names the same places again and again
def find(
    *, country: str | None = None, province: str | None = None, city: str | None = None, county: str | None = None
) -> Region | None:
    """The smallest region that the names lead to; None if one of them is unknown or means several regions.

    A city may be a county-level one (义乌), and a municipality is its own city (北京, 北京). Outside of China only
    countries are known: there the other names are not looked at.
    """
    within = _country(country)
    if country and country.strip() and (within is None or (within.level == "country" and within.code != CHINA)):
        return within
    for name, levels in ((province, ("province",)), (city, ("city", "county")), (county, ("county", "city"))):
        if name and name.strip():
            within = _one(name, levels, within)
            if within is None:
                return None
    return within


def find_any(name: str) -> Region | None:
    """The region of this name at the highest level that has one; None if that level has several (朝阳区)."""
    return _country(name) or _one(name, LEVELS[1:], None)


def territory(code: str) -> str | None:
    """The territory of China a region lies in, in English (`East China`; a message to translate); None outside."""
    return next((name for name, provinces in TERRITORIES.items() if code[:2] in provinces and code.isdecimal()), None)


def territory_hans(code: str, *, six: bool = False) -> str | None:
    """The same as Chinese tables name it: 华东, 华北, 华中…; with `six` 华中 and 华南 are both 中南."""
    name = TERRITORY_NAMES.get(territory(code) or "")
    return SIX_TERRITORIES.get(name, name) if six and name else name


def _country(name: str | None) -> Region | None:
    key = _key(name or "")
    code = ISO_NAMES.get(key) or COUNTRY_NAMES.get(key) or _countries().get(key)
    return by_code(code) if code else None


def _one(name: str, levels: Sequence[str], within: Region | None) -> Region | None:
    """The only region of this name inside `within`, at the first of the levels that has any (朝阳区 is no 朝阳市); `within` itself if it is meant."""
    keys = _keys_asked(name)
    if within and within.level != "country" and keys & _keys_of(within):
        own = [region for region in _candidates(keys) if region.parent == within.code]
        return own[0] if len(own) == 1 else within
    inside = [region for region in _candidates(keys) if within is None or _lies_in(region, within)]
    full = [region for region in inside if _key(name) == _key(region.name_hans) and region.level in levels]
    for level in levels:
        found = [region for region in full or inside if region.level == level]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _candidates(keys: set[str]) -> list[Region]:
    codes = dict.fromkeys(code for key in keys for code in _by_name().get(key, ()))
    return [_by_code()[code] for code in codes]


def _lies_in(region: Region, within: Region) -> bool:
    if within.code == CHINA:
        return region.level != "country"
    figures = {"province": 2, "city": 4, "county": 6}.get(within.level)
    return figures is not None and region.code[:figures] == within.code[:figures]


def _key(name: str) -> str:
    plain = _NOT_IN_A_NAME.sub("", simplified(unicodedata.normalize("NFKC", name)).casefold())
    return "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))


def _keys_asked(name: str) -> set[str]:
    key = _key(name)
    former = FORMER_NAMES.get(short_name(key))
    return {key, short_name(key), _LATIN_KINDS.sub("", key) or key} | ({former} if former else set())


def _keys_of(region: Region) -> set[str]:
    latin = _key(region.name_en)
    return {_key(region.name_hans), region.short, latin, _LATIN_KINDS.sub("", latin) or latin}


@cache
def _by_code() -> dict[str, Region]:
    return {region.code: region for region in every()}


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for region in every():
        if region.level != "country":
            for key in _keys_of(region):
                index[key] = (*index.get(key, ()), region.code)
    return index


@cache
def _countries() -> dict[str, str]:
    index: dict[str, str] = {}
    for region in every():
        if region.level == "country":
            names = (region.code, region.name_hans, region.name_hant, region.name_en)
            index.update((_key(name), region.code) for name in names)
    return index
