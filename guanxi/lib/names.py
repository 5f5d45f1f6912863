"""Names of people: which part is the family name, and in which order the parts are written."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from guanxi.lib.han import HAN, simplified

DOUBLE_SURNAMES = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "闾丘",
        "子车",
        "亓官",
        "司寇",
        "巫马",
        "公西",
        "颛孙",
        "壤驷",
        "公良",
        "漆雕",
        "乐正",
        "宰父",
        "谷梁",
        "拓跋",
        "夹谷",
        "轩辕",
        "令狐",
        "段干",
        "百里",
        "呼延",
        "东郭",
        "南门",
        "羊舌",
        "微生",
        "梁丘",
        "左丘",
        "东门",
        "西门",
        "第五",
        "完颜",
        "叶赫",
        "纳兰",
    ]
)
PARTICLES = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "das",
        "du",
        "la",
        "le",
        "bin",
        "ibn",
        "al",
        "el",
        "ter",
        "ten",
        "zu",
    ]
)
LONGEST_CHINESE = 4
"""Longer names in Chinese characters are transcriptions (阿卜杜热合曼), which have no family name in front."""

_HONORIFIC_BEFORE = re.compile(r"^(?:mr|mrs|ms|miss|dr|prof|sir)\.?\s+", re.IGNORECASE)
_HONORIFIC_BEHIND = re.compile(r"(?<=\S)\s*(?:先生|女士|小姐|太太)$")
_ASIAN = re.compile(rf"[{HAN}\u3041-\u30ff\uac00-\ud7a3]")
_DOTS = "·・•‧"


class PersonName(NamedTuple):
    """Family name and given name; either may be empty."""

    family: str
    given: str


def split(full: str) -> PersonName:
    """The parts of a full name; honorifics (Mr., 先生) are left out.

    Chinese: the surname stands first, double surnames (欧阳) included, unless the name has exactly those two characters;
    a blank in it decides. Transcribed names (with · or long) have no family name. Others: the last word with the
    particles before it (van der Berg) is the family name, or what stands before a comma.
    """
    name = _HONORIFIC_BEHIND.sub("", _HONORIFIC_BEFORE.sub("", " ".join(unicodedata.normalize("NFKC", full).split())))
    if _ASIAN.search(name):
        return _split_asian(name)
    if "," in name:
        family, _, given = name.partition(",")
        return PersonName(family.strip(), given.strip())
    words = name.split()
    if len(words) <= 1:
        return PersonName("", name)
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    return PersonName(" ".join(words[start:]), " ".join(words[:start]))


def join(family: str, given: str) -> str:
    """The full name as its owner writes it: 王小明, but Anna Schmidt."""
    if not (family and given):
        return family or given
    if _ASIAN.search(family + given):
        return f"{family}{given}" if _ASIAN.search(family) and _ASIAN.search(given) else f"{family} {given}"
    return f"{given} {family}"


def _split_asian(name: str) -> PersonName:
    if any(dot in name for dot in _DOTS):
        return PersonName("", name)
    if " " in name:
        family, _, given = name.partition(" ")
        return PersonName(family, given)
    if len(name) > LONGEST_CHINESE or len(name) == 1:
        return PersonName("", name)
    length = 2 if len(name) > 2 and simplified(name[:2]) in DOUBLE_SURNAMES else 1
    return PersonName(name[:length], name[length:])
