"""Numbers under which companies are registered: China's unified social credit code and Taiwan's business number.

Sources: GB 32100-2015 (weights are powers of 3, modulo 31); Ministry of Finance of Taiwan, rule in force since April 2023.
"""

from __future__ import annotations

import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
TAIWAN_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)
TAIWAN_MODULUS = 5
_SHAPE = re.compile(rf"[{ALPHABET}]{{2}}\d{{6}}[{ALPHABET}]{{10}}")
_TAIWAN_SHAPE = re.compile(r"\d{8}")
_AMBIGUOUS_PLACE = 6


def normalized(text: str) -> str:
    """The number in capitals and half width, without blanks and hyphens."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


def is_credit_code(text: str) -> bool:
    """Whether this is a unified social credit code (统一社会信用代码) with the right check character."""
    code = normalized(text)
    return _SHAPE.fullmatch(code) is not None and check_character(code[:17]) == code[17]


def check_character(first_17: str) -> str:
    """The 18th character that belongs to the first 17; ValueError if one of them is not allowed."""
    weighted = sum(ALPHABET.index(char) * weight for char, weight in zip(first_17, WEIGHTS, strict=True))
    return ALPHABET[-weighted % len(ALPHABET)]


def district(code: str) -> str | None:
    """The code of the county or city where the company was registered (see `regions`), None if it is no credit code."""
    return normalized(code)[2:8] if is_credit_code(code) else None


def is_taiwan_number(text: str) -> bool:
    """Whether this is a business number of Taiwan (統一編號); a 7 in the seventh place may count one more."""
    number = normalized(text)
    if _TAIWAN_SHAPE.fullmatch(number) is None:
        return False
    products = (int(digit) * weight for digit, weight in zip(number, TAIWAN_WEIGHTS, strict=True))
    total = sum(product // 10 + product % 10 for product in products)
    lucky = number[_AMBIGUOUS_PLACE] == "7" and (total + 1) % TAIWAN_MODULUS == 0
    return total % TAIWAN_MODULUS == 0 or lucky
