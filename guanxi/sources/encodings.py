"""Which encoding a text file has: marks at its beginning, then proof (UTF-8), then how common the characters would be."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from guanxi.lib.marking import N_
from guanxi.sources.table import UnreadableTable

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE_BYTES = 1 << 20
_FEW_ZEROS = 0.05
_ONE_SIDED = 0.9
_ALONE = 0.5
_LONE_BYTES = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")


class Guess(NamedTuple):
    """An encoding (a Python codec) and how sure that is, 0–1."""

    encoding: str
    confidence: float


def detect(chunks: Iterable[bytes]) -> Guess:
    """The encoding of a file given in chunks; the first chunk must hold a good sample, the others only confirm UTF-8."""
    rest = iter(chunks)
    sample = next(rest, b"")
    for mark, encoding in MARKS:
        if sample.startswith(mark):
            return Guess(encoding, 1.0)
    if wide := _two_bytes_wide(sample):
        return wide
    if (strange := _not_utf8(sample, rest)) is None:
        return Guess("utf-8", 1.0)
    return _eight_bit(strange)


def _two_bytes_wide(sample: bytes) -> Guess | None:
    """UTF-16 without a mark: delimiters and digits leave zero bytes on one side only."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    zeros = even + odd
    if zeros < max(1, len(sample) * _FEW_ZEROS):
        return None
    if odd >= zeros * _ONE_SIDED:
        return Guess("utf-16-le", odd / zeros)
    if even >= zeros * _ONE_SIDED:
        return Guess("utf-16-be", even / zeros)
    return None


def _not_utf8(sample: bytes, rest: Iterable[bytes]) -> bytes | None:
    """The first chunk that is not UTF-8, None if all are."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    chunk = sample
    for chunk in chain([sample], rest):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return chunk
    return chunk if decoder.getstate()[0] else None


def _eight_bit(sample: bytes) -> Guess:
    runs = _HIGH_BYTES.findall(sample)
    if len(_LONE_BYTES.findall(sample)) > len(runs) * _ALONE:
        return Guess("cp1252", 0.5)
    simplified = _share_common(sample, "gb18030", 0xB0, 0xD7)
    traditional = _share_common(sample, "cp950", 0xA4, 0xC6)
    if traditional > simplified:
        return Guess("cp950", _surety(traditional, simplified))
    return Guess("gb18030", _surety(simplified, traditional))


def _share_common(sample: bytes, encoding: str, first: int, last: int) -> float:
    """The share of all characters outside ASCII that are everyday ones: their first byte lies between `first` and `last`."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    chars = [char for char in decoder.decode(sample) if not char.isascii()]
    if not chars:
        return 0.0
    everyday = sum(len(code) == 2 and first <= code[0] <= last for code in (char.encode(encoding, "ignore") for char in chars))
    return everyday / len(chars)


def _surety(better: float, worse: float) -> float:
    return round(min(1.0, 0.5 + (better - worse)), 2) if better else 0.1


def known(encoding: str) -> str:
    """The encoding, if there is one of this name for texts.

    :raises UnreadableTable: if not.
    """
    try:
        "a,b".encode(encoding)
    except (LookupError, ValueError):
        raise unknown(encoding) from None
    return encoding


def unknown(encoding: str) -> UnreadableTable:
    """Nobody knows such an encoding."""
    message, advice = N_("The encoding %(encoding)s is not known."), N_("Try UTF-8, GB18030, Big5 or UTF-16.")
    return UnreadableTable(message, advice, encoding=encoding[:40])
