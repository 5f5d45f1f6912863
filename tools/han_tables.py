"""Builds the tables of Chinese characters that `guanxi.lib` reads: simplified forms and pinyin readings.

    python tools/han_tables.py [FOLDER]

Sources: OpenCC (Apache-2.0) for the simplified forms, pypinyin (MIT) for the readings. Both are needed only here, at
build time: pypinyin with its phrases would cost every running process 58 MB.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "guanxi" / "lib" / "data"
SIMPLIFIED = "simplified.txt"
PINYIN = "pinyin.txt"

HAN_BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
LONGEST_PHRASE = 4

# Words of business life and place names that matter in a CRM and that the phrase dictionary reads otherwise or not at all.
OWN_PHRASES = {
    "银行": "yin hang",
    "分行": "fen hang",
    "支行": "zhi hang",
    "总行": "zong hang",
    "行业": "hang ye",
    "商行": "shang hang",
    "车行": "che hang",
    "洋行": "yang hang",
    "长沙": "chang sha",
    "长春": "chang chun",
    "长城": "chang cheng",
    "长江": "chang jiang",
    "长安": "chang an",
    "长治": "chang zhi",
    "长宁": "chang ning",
    "重庆": "chong qing",
    "厦门": "xia men",
    "六安": "lu an",
    "蚌埠": "beng bu",
    "台州": "tai zhou",
    "丽水": "li shui",
    "番禺": "pan yu",
    "乐清": "yue qing",
    "会计": "kuai ji",
    "会稽": "kuai ji",
    "音乐": "yin yue",
    "乐器": "yue qi",
    "重工": "zhong gong",
    "重型": "zhong xing",
    "都市": "du shi",
    "成都": "cheng du",
    "首都": "shou du",
    "大厦": "da sha",
    "调味": "tiao wei",
    "空调": "kong tiao",
    "朝阳": "chao yang",
    "单县": "shan xian",
    "尉氏": "wei shi",
    "尉犁": "yu li",
    "莘县": "shen xian",
    "洪洞": "hong tong",
    "东阿": "dong e",
    "浚县": "xun xian",
    "大埔": "da bu",
    "黄埔": "huang pu",
    "黄陂": "huang pi",
    "铅山": "yan shan",
    "歙县": "she xian",
}


def write_tables(target: Path = TARGET) -> None:
    """Writes both tables into `target`."""
    target.mkdir(parents=True, exist_ok=True)
    (target / SIMPLIFIED).write_text("".join(simplified_lines()), encoding="utf-8")
    (target / PINYIN).write_text("".join(pinyin_lines()), encoding="utf-8")


def han() -> Iterator[str]:
    """Every Chinese character that Unicode knows, in order."""
    for first, last in HAN_BLOCKS:
        yield from map(chr, range(first, last + 1))


def simplified_lines() -> Iterator[str]:
    """One line `traditional simplified` per character whose simplified form differs."""
    from opencc import OpenCC  # late: optional dependency

    convert = OpenCC("t2s").convert
    for char in han():
        simple = convert(char)
        if simple != char and len(simple) == 1:
            yield f"{char}{simple}\n"


def pinyin_lines() -> Iterator[str]:
    """One line `syllable characters…` per syllable, then an empty line, then one line `phrase syllables…` per exception."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT  # late: optional dependency

    readings = {char: plain(PINYIN_DICT[ord(char)].split(",")[0]) for char in han() if ord(char) in PINYIN_DICT}
    by_syllable: dict[str, list[str]] = {}
    for char, syllable in readings.items():
        by_syllable.setdefault(syllable, []).append(char)
    for syllable in sorted(by_syllable):
        yield f"{syllable} {''.join(by_syllable[syllable])}\n"
    yield "\n"
    for phrase, syllables in sorted(exceptions(PHRASES_DICT, readings).items()):
        yield f"{phrase} {syllables}\n"


def exceptions(phrases: dict[str, list[list[str]]], readings: dict[str, str]) -> dict[str, str]:
    """Phrases that are not read as their characters are read one by one."""
    found = dict(OWN_PHRASES)
    for phrase, syllables in phrases.items():
        plain_syllables = [plain(choices[0]) for choices in syllables]
        by_character = [readings.get(char) for char in phrase]
        short = 2 <= len(phrase) <= LONGEST_PHRASE and len(plain_syllables) == len(phrase)
        if short and None not in by_character and plain_syllables != by_character and all(plain_syllables):
            found.setdefault(phrase, " ".join(plain_syllables))
    return found


def plain(syllable: str) -> str:
    """A syllable without its tone, as people type it: `lǚ` is `lv`."""
    decomposed = unicodedata.normalize("NFD", syllable.replace("ü", "v").replace("ê", "e"))
    letters = decomposed.replace("u\u0308", "v")
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())


if __name__ == "__main__":
    write_tables(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
