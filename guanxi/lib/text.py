"""Search words: what a text is found by, and what a typed query looks for.

Written for a PostgreSQL `tsvector` filled by `array_to_tsvector(%s::text[])` and asked by `column @@ %s::tsquery`
(the cast takes the words as they are; `to_tsquery` would cut some of them again).

* Width, case, accents, and simplified or traditional characters make no difference.
* Chinese, Japanese, Korean: pairs of characters and the last one, so that every fragment of a name finds it.
* What is kept may leave out the beginnings of other tokens (`telling`): whatever is not a pair is asked for by its beginning.
* Other words: found by their beginning; `SO-2024-001` also as `so2024001`.
* Pinyin: 北京华为 is found by `bjhw`, `hw`, `huawei`, `beijinghua` — from every syllable on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import accumulate
from operator import add

from guanxi.lib import phones
from guanxi.lib.han import HAN, HAN_RUNS, simplified
from guanxi.lib.pinyin import read, surname_reading

Tokens = Mapping[str, tuple[str, ...]]
_ahead: ContextVar[Tokens | None] = ContextVar("tokens made ahead", default=None)
VECTOR_SQL = "array_to_tsvector(%s::text[])"

LONGEST_PREFIX = 24
"""Pinyin tokens and query prefixes are cut to this many letters, so that a long query still matches."""
LONGEST_WORD = 255
LONGEST_NAME = 40
"""Only texts with at most this many Chinese characters are names that people type in pinyin; longer ones are prose."""
LONGEST_PERSON_NAME = 4
MOST_QUERY_WORDS = 32

_CJK = HAN + "\u3041-\u3096\u30a1-\u30fa\u30fc\u1100-\u11ff\uac00-\ud7a3"
_WORDS = re.compile(rf"[{_CJK}]+|(?:[^\W_](?<![{_CJK}]))+")
_ASCII_WORDS = re.compile("[a-z0-9]+")
_LATIN_WORDS = re.compile(r"[^\W_]+")
_HAN_AND_ASCII = re.compile("[\x00-\x7f\u4e00-\u9fff]+")
_FRAGMENT = re.compile(rf"[{HAN}]{{2,200}}")
_CJK_CHARS = re.compile(f"[{_CJK}]")
_CJK_RUNS = re.compile(f"[{_CJK}]+")
_LETTERS_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")
_CODES = re.compile(r"[a-z0-9]+(?:[-./_][a-z0-9]+)+")
_WITHOUT_JOINTS = str.maketrans("", "", "-./_")
_PLAIN_LETTERS = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"})


def fold(text: str) -> str:
    """The one form in which texts are compared: half width, lower case, no accents, simplified characters."""
    if text.isascii():
        return text.lower()
    if _HAN_AND_ASCII.fullmatch(text):  # most names; nothing else to take apart
        return simplified(text.lower())
    wide = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(char for char in unicodedata.normalize("NFKD", wide) if not unicodedata.combining(char))
    return simplified(unicodedata.normalize("NFKC", letters).casefold().translate(_PLAIN_LETTERS))


def search_tokens(*values: str | None, pinyin: bool = True) -> list[str]:
    """Every token by which a record with these texts is found, sorted, each once. Nothing is added for pinyin on request."""
    return sorted(token_set(values, pinyin=pinyin))


def token_set(values: Iterable[str | None], *, pinyin: bool = True) -> set[str]:
    """The same tokens in no order."""
    found: set[str] = set()
    ahead = _ahead.get() if pinyin else None
    for value in values:
        if not value:
            continue
        if ahead and (known := ahead.get(value)):
            found.update(known)
            continue
        folded = fold(value)
        _add_words(folded, found)
        if pinyin and not folded.isascii():
            _add_pinyin(folded, found)
    return found


def made_ahead(values: Iterable[str]) -> Tokens:
    """The tokens of each of these texts, for `used_ahead`: made while nobody waits for them."""
    return {value: tuple(token_set((value,))) for value in values}


@contextmanager
def used_ahead(tokens: Tokens) -> Iterator[None]:
    """Take the tokens of these texts as they were made."""
    token = _ahead.set(tokens)
    try:
        yield
    finally:
        _ahead.reset(token)


def telling(tokens: Iterable[str]) -> list[str]:
    """These tokens, sorted, without those that are the beginning of another one: queries ask for beginnings."""
    ordered = sorted(tokens)
    return [token for token, after in zip(ordered, [*ordered[1:], ""], strict=True) if not after.startswith(token)]


def search_query(text: str, *, region: str = phones.HOME_REGION) -> str | None:
    """The `tsquery` for what someone typed: all of its words must be found. None if it holds nothing to look for."""
    terms: list[str] = []
    for word in _WORDS.findall(fold(text))[:MOST_QUERY_WORDS]:
        terms += _query_terms(word)
    if not terms:
        return None
    query = " & ".join(dict.fromkeys(terms))
    if whole := _whole_number(text, region):
        return " | ".join(whole)
    if phones.looks_like_phone(text):
        number = phones.search_digits(text, region=region)[:LONGEST_PREFIX]
        return f"{_quoted(number)}:* | ({query})"
    return query


def found_by(tokens: Collection[str], typed: str, *, region: str = phones.HOME_REGION) -> bool:
    """Whether what someone typed finds a record with these tokens: what the database does with `search_query`, for few records."""
    terms = [term for word in _WORDS.findall(fold(typed))[:MOST_QUERY_WORDS] for term in _query_terms(word)]
    if terms and (whole := _whole_number(typed, region)):
        return any(_holds(tokens, term) for term in whole)
    if terms and phones.looks_like_phone(typed):
        number = f"{_quoted(phones.search_digits(typed, region=region)[:LONGEST_PREFIX])}:*"
        return _holds(tokens, number) or all(_holds(tokens, term) for term in terms)
    return bool(terms) and all(_holds(tokens, term) for term in terms)


def is_fragment(text: str) -> bool:
    """Whether the text is nothing but Chinese characters, two or more: every text that contains it is found by its query."""
    return _FRAGMENT.fullmatch(text) is not None


def tsvector_literal(tokens: list[str]) -> str:
    """The text form of a `tsvector` with these tokens, for `COPY`."""
    joined = "' '".join(tokens)
    if "\\" in joined or joined.count("'") != 2 * (len(tokens) - 1):
        return " ".join(_quoted(token) for token in tokens)
    return f"'{joined}'"


def _add_words(folded: str, found: set[str]) -> None:
    if folded.isascii():
        words = _ASCII_WORDS.findall(folded)
    else:
        characters = "".join(_CJK_RUNS.findall(folded))  # 技术(中国) is found by 技术中国 too
        found.update(map(add, characters, characters[1:]))
        if characters:
            found.add(characters[-1])  # every other one begins a pair
        if len(characters) == len(folded):
            return
        words = _LATIN_WORDS.findall(_CJK_RUNS.sub(" ", folded))
    for word in words:
        found.add(word[:LONGEST_WORD])
        if not (word.isalpha() or word.isdecimal()):
            parts = _LETTERS_OR_DIGITS.findall(word)
            found.update([part[:LONGEST_WORD] for part in parts if len(parts) > 1])
    if len(words) > 1:
        found.update([code.translate(_WITHOUT_JOINTS)[:LONGEST_WORD] for code in _CODES.findall(folded)])


def _add_pinyin(folded: str, found: set[str]) -> None:
    name = "".join(HAN_RUNS.findall(folded))
    if not 0 < len(name) <= LONGEST_NAME:
        return
    _add_ends(read(name), found)
    if len(name) <= LONGEST_PERSON_NAME and surname_reading(name):
        _add_ends(read(name, surname=True), found)


def _add_ends(syllables: Sequence[str], found: set[str]) -> None:
    letters, spelled = "".join([syllable[0] for syllable in syllables]), "".join(syllables)
    found.update([letters[start : start + LONGEST_PREFIX] for start in range(len(letters))])
    starts = accumulate(map(len, syllables[:-1]), initial=0) if syllables else ()
    found.update([spelled[start : start + LONGEST_PREFIX] for start in starts])


def _query_terms(word: str) -> list[str]:
    if not _CJK_CHARS.match(word):
        return [f"{_quoted(word[:LONGEST_PREFIX])}:*"]
    if len(word) == 1:
        return [f"{_quoted(word)}:*"]
    return [_quoted(word[start : start + 2]) for start in range(len(word) - 1)]


def _whole_number(typed: str, region: str) -> list[str]:
    """What finds a complete telephone number, or a document's number of the same digits; nothing for anything else.

    Its parts are not looked for one by one: half of all mobile numbers begin with the same three digits.
    """
    number = phones.parse(typed, region=region).e164 if phones.looks_like_phone(typed) else None
    if number is None:
        return []
    return [f"{_quoted(digits[:LONGEST_PREFIX])}:*" for digits in dict.fromkeys((number[1:], phones.digits(typed)))]


def _holds(tokens: Collection[str], term: str) -> bool:
    start = term.removesuffix(":*")[1:-1].replace("''", "'").replace("\\\\", "\\")
    return any(token.startswith(start) for token in tokens) if term.endswith(":*") else start in tokens


def _quoted(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
