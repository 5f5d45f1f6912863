"""Chinese characters: which they are, and the one simplified form under which 華為 and 华为 meet."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""The Chinese characters as the inside of a regular expression's `[…]`."""
HAN_RUNS = re.compile(f"[{HAN}]+")


def simplified(text: str) -> str:
    """The text with every traditional character replaced by its simplified form, one by one."""
    if text.isascii():
        return text
    return text.translate(_simplified_forms())


def is_han(char: str) -> bool:
    """Whether this one character is Chinese."""
    return (
        "\u4e00" <= char <= "\u9fff"
        or "\u3400" <= char <= "\u4dbf"
        or "\U00020000" <= char <= "\U000323af"
        or "\uf900" <= char <= "\ufaff"
        or char in "\u3005\u3007"
    )


def read_table(name: str) -> str:
    """A table that the build made in the data folder; FileNotFoundError says how to make it."""
    try:
        return (DATA / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise FileNotFoundError(f"{DATA / name} is missing: run `python tools/han_tables.py`") from None


@cache
def _simplified_forms() -> dict[int, str]:
    return {ord(line[0]): line[1] for line in read_table("simplified.txt").splitlines()}
