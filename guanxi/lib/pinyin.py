"""Pinyin of Chinese names: in full, as initials, and as the key by which a list is sorted.

A character has one usual reading; phrases that differ (重庆, 银行) and the readings of surnames (单, 曾, 解) come first.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from operator import add
from typing import NamedTuple

from guanxi.lib.han import HAN, is_han, read_table, simplified

_RUNS = re.compile(rf"[{HAN}]+|(?:[^\W_](?<![{HAN}]))+")

_ONLY_HAN = re.compile("[\u4e00-\u9fff]+")

# fmt: off
SURNAMES = {
    "万俟": "mo qi", "尉迟": "yu chi", "长孙": "zhang sun", "澹台": "tan tai", "令狐": "ling hu", "单于": "chan yu",
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "朴": "piao", "任": "ren", "区": "ou", "翟": "zhai",
    "盖": "ge", "缪": "miao", "员": "yun", "繁": "po", "乐": "yue", "冼": "xian", "折": "she", "覃": "qin", "召": "shao",
    "秘": "bi", "黑": "he", "洗": "xian", "种": "chong", "葛": "ge", "尉": "wei", "句": "gou", "么": "yao", "能": "nai",
    "都": "du", "谌": "chen", "祭": "zhai", "柏": "bai", "车": "che", "石": "shi", "宁": "ning", "纪": "ji", "贾": "jia",
    "燕": "yan", "华": "hua", "应": "ying", "牟": "mou", "阚": "kan", "逄": "pang", "沈": "shen", "隗": "wei", "卜": "bu",
    "晁": "chao", "晟": "cheng", "褚": "chu", "佴": "nai", "邸": "di", "郇": "xun", "郗": "xi", "芮": "rui", "禚": "zhuo",
}
"""Surnames whose reading as a name is given here, whatever the characters mean elsewhere."""
# fmt: on


class Readings(NamedTuple):
    """What the build's table says: the syllable of a character, the syllables of a phrase, how phrases begin, and with which two characters."""

    syllables: dict[str, str]
    phrases: dict[str, tuple[str, ...]]
    phrase_starts: dict[str, int]
    phrase_pairs: frozenset[str]


def syllables(text: str, *, surname: bool = False) -> list[str]:
    """The syllables of the Chinese characters and the other words (lower case) of the text, in their order."""
    found: list[str] = []
    for run in _runs(text):
        if is_han(run[0]):
            found += read(run, surname=surname and not found)
        else:
            found.append(run.lower())
    return found


def full(text: str, *, surname: bool = False) -> str:
    """All syllables run together: 北京华为 is `beijinghuawei`."""
    return "".join(syllables(text, surname=surname))


def initials(text: str, *, surname: bool = False) -> str:
    """First letters: 北京华为 is `bjhw`; a word that is not Chinese stays whole: TCL集团 is `tcljt`."""
    found: list[str] = []
    for run in _runs(text):
        if is_han(run[0]):
            found += [syllable[0] for syllable in read(run, surname=surname and not found)]
        else:
            found.append(run.lower())
    return "".join(found)


def sort_key(text: str, *, surname: bool = False) -> str:
    """A lower-case key whose plain order is the order of a Chinese dictionary: 西安 (`xi an`) before 先 (`xian`)."""
    return " ".join(syllables(text, surname=surname))


def surname_reading(name: str) -> str | None:
    """The syllables of the surname with which a name begins if its reading is a special one, else None."""
    short = simplified(name[:2])
    return SURNAMES.get(short) or SURNAMES.get(short[:1])


def _runs(text: str) -> list[str]:
    if not text.isascii() and _ONLY_HAN.fullmatch(text):  # most names
        return [simplified(text)]
    return _RUNS.findall(simplified(unicodedata.normalize("NFKC", text)))


@lru_cache(maxsize=4096)  # a batch of records asks for each name twice: for its place in the list, and for the search
def read(run: str, *, surname: bool = False) -> tuple[str, ...]:
    """The syllables of a run of simplified Chinese characters; a character without a known reading is left out."""
    readings = _readings()
    if not surname and readings.phrase_pairs.isdisjoint(map(add, run, run[1:])):  # most names
        return tuple(filter(None, map(readings.syllables.get, run)))
    return tuple(filter(None, _in_context(run, surname_reading(run) if surname else None, readings)))


def _in_context(run: str, surname: str | None, readings: Readings) -> list[str]:
    found = surname.split() if surname else []
    position = len(found)
    while position < len(run):
        char = run[position]
        if char in readings.phrase_starts and (phrase := _phrase_at(run, position, readings)):
            found += phrase
            position += len(phrase)
        else:
            found.append(readings.syllables.get(char, ""))
            position += 1
    return found


def _phrase_at(text: str, position: int, readings: Readings) -> tuple[str, ...] | None:
    for length in range(readings.phrase_starts[text[position]], 1, -1):
        phrase = readings.phrases.get(text[position : position + length])
        if phrase:
            return phrase
    return None


@cache
def _readings() -> Readings:
    characters, _, phrases = read_table("pinyin.txt").partition("\n\n")
    lines = (line.split(" ", 1) for line in characters.splitlines())
    by_character = {char: syllable for syllable, chars in lines for char in chars}
    by_phrase = {phrase: tuple(read.split()) for phrase, read in (line.split(" ", 1) for line in phrases.splitlines())}
    starts: dict[str, int] = {}
    for phrase in by_phrase:
        starts[phrase[0]] = max(len(phrase), starts.get(phrase[0], 0))
    return Readings(by_character, by_phrase, starts, frozenset(phrase[:2] for phrase in by_phrase))
