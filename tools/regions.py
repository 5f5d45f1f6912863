"""Builds the table of regions: countries, and China down to its counties, in three languages.

    python tools/regions.py [FOLDER]

Sources: npm package `@vant/area-data` (MIT) for China, as installed in `frontend/node_modules`; pycountry (ISO 3166) and
Babel (Unicode CLDR) for the countries; OpenCC for traditional characters; our pinyin table for the latin names.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from guanxi.lib import pinyin  # noqa: E402 - the product need not be installed for its own build
from guanxi.lib.region_names import LATIN_CITIES, LATIN_DISTRICTS, LATIN_PROVINCES, short_name  # noqa: E402

AREAS = ROOT / "frontend" / "node_modules" / "@vant" / "area-data" / "dist" / "index.js"
TARGET = ROOT / "guanxi" / "lib" / "data"
NAME = "regions.json.gz"
CHINA = "CN"
INSIDE_CHINA = ("HK", "MO", "TW")
"""In China's division (GB/T 2260) these are regions of the first level; their ISO codes lead there."""
NO_PLACES = ("其它区", "其他区")
CONTAINERS = {"县": "县", "省直辖县": "省直辖县级行政区划", "自治区直辖县级行政区划": "自治区直辖县级行政区划"}
CONTAINER_LATIN = "Directly administered counties"
_LINE = re.compile(r'(\d{6}): *"([^"]+)"')

Line = tuple[str, str, str, str, str, str]
"""Code, parent's code, level, 简体, 繁體, English."""


def write_regions(areas: Path = AREAS, target: Path = TARGET) -> None:
    """Writes the table; FileNotFoundError if the npm package is not installed."""
    target.mkdir(parents=True, exist_ok=True)
    lines = [*countries(), *areas_of_china(areas.read_text(encoding="utf-8"))]
    content = json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode()
    (target / NAME).write_bytes(gzip.compress(content, mtime=0))


def countries() -> Iterator[Line]:
    """Every country of ISO 3166 but those that are regions of China's own division."""
    import pycountry  # late: slow import
    from babel import Locale  # late: slow import

    names = [Locale.parse(tag).territories for tag in ("zh_Hans", "zh_Hant", "en")]
    for country in sorted(pycountry.countries, key=lambda country: country.alpha_2):
        if country.alpha_2 not in INSIDE_CHINA:
            hans, hant, english = (name.get(country.alpha_2, country.name) for name in names)
            yield country.alpha_2, "", "country", hans, hant, english


def areas_of_china(source: str) -> Iterator[Line]:
    """Provinces, cities and counties, each after its parent."""
    from opencc import OpenCC  # late: optional dependency

    traditional = OpenCC("s2tw").convert
    for code, raw in sorted(_LINE.findall(source)):
        name = json.loads(f'"{raw}"')
        if name not in NO_PLACES:
            level, parent = _place(code)
            full = CONTAINERS.get(name, name) if level == "city" else name
            yield code, parent, level, full, traditional(full), _latin(code, full, level)


def _place(code: str) -> tuple[str, str]:
    """Level and parent's code."""
    if code.endswith("0000"):
        return "province", CHINA
    if code.endswith("00"):
        return "city", f"{code[:2]}0000"
    return "county", f"{code[:4]}00"


def _latin(code: str, name: str, level: str) -> str:
    if level == "province":
        return LATIN_PROVINCES[code[:2]]
    if level == "city" and name in CONTAINERS.values():
        return CONTAINER_LATIN
    short = short_name(name)
    special = LATIN_CITIES.get(short) if level == "city" or code.startswith("71") else None
    latin = special or LATIN_DISTRICTS.get(code) or spelled(short)
    return latin if level == "city" or code in LATIN_DISTRICTS else f"{latin}{_kind(name)}"


def _kind(name: str) -> str:
    if name.endswith("新区"):
        return " New Area"
    kinds = {"区": " District", "县": " County", "旗": " Banner", "市": " City", "镇": " Town", "乡": " Township"}
    return kinds.get(name[-1], "")


def spelled(name: str) -> str:
    """Pinyin as on maps: 西安 is Xi'an, 吕梁 is Lüliang."""
    syllables = [re.sub(r"^([ln])v", "\\1ü", syllable) for syllable in pinyin.syllables(name)]
    word = "".join(f"'{one}" if place and one[0] in "aeo" else one for place, one in enumerate(syllables))
    return word[:1].upper() + word[1:]


if __name__ == "__main__":
    write_regions(target=Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
