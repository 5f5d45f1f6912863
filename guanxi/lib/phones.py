"""Telephone numbers in any notation people write them in: one E.164 number, an extension, and the text as it was written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat

HOME_REGION = "CN"

_EXTENSION = re.compile(
    r"[\s,;，；(]*(?:转|轉|分机号?|分機號?|内线|內線|;ext=|extension|extn?|xtn|x|#|,)[\s.:：)]*(?:分机|分機)?[\s.:：]*(\d{1,8})[\s)]*$",
    re.IGNORECASE,
)
_HYPHENATED_EXTENSION = re.compile(r"^(\(?0\d{2,3}\)?[-\s]?\d{7,8})[-\s]+(\d{1,6})$")
_TRUNK_ZERO = re.compile(r"(?<!39)(?<!39\s)\(\s*0\s*\)")  # Italy (39) really dials its zero
_ANY_NUMBER = re.compile(r"\+?\d[\d\s().\-/]{4,}\d")
_LONGEST_TOKEN = 20
_INTERNATIONAL_PREFIX = re.compile(r"^[^\d+]*00(?=[1-9])")
_LOOKS_LIKE_PHONE = re.compile(
    r"[\d\s+().\-/#:;,，；：*_~]*(?:(?:转|轉|分机|分機|号|號|内线|內線|extension|ext|x)[\d\s.:#]*)*", re.IGNORECASE
)
_FEWEST_DIGITS = 5
_ASCII_DIGITS = re.compile("[0-9]+")
# The two usual notations at home, which need no library: 138 0013 8000, +86 13800138000, 0571-88880000, (010) 65529988.
_MOBILE_AT_HOME = re.compile(r"(?:\+86[ -]?)?(1[3-9][0-9])[ -]?([0-9]{4})[ -]?([0-9]{4})")
_LANDLINE_AT_HOME = re.compile(r"(?:\+86[ -]?|0|(\()0)([1-9][0-9]{1,2})(?(1)\))[ -]?([2-8][0-9]{2,3})[ -]?([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as it was written (`raw`), its E.164 form if it is a complete number anywhere, and the extension's digits.

    `e164` is None for short codes (95588), local numbers without an area code, and text that is no number.
    """

    raw: str
    e164: str | None = None
    extension: str = ""


def parse(text: str, *, region: str = HOME_REGION) -> Phone:
    """Reads a number as someone in `region` (ISO 3166, two letters) would dial it. Never raises."""
    return _read(text.strip(), region)


@lru_cache(maxsize=4096)  # a batch of records asks for each number several times
def _read(raw: str, region: str) -> Phone:
    if region == HOME_REGION and (national := _at_home(raw)):
        return Phone(raw, f"+86{national}")
    number, extension = split_extension(raw)
    parsed = _valid_number(number, region)
    if parsed is None and (match := _HYPHENATED_EXTENSION.match(number)) and not extension:
        parsed, extension = _valid_number(match[1], region), match[2]
        extension = extension if parsed else ""
    if parsed is None and (match := _ANY_NUMBER.search(number)):  # a label before it or a name behind it
        parsed = _valid_number(match[0], region)
    if parsed is None:
        return Phone(raw, None, extension if digits(number) else "")
    return Phone(raw, phonenumbers.format_number(parsed, PhoneNumberFormat.E164), extension or parsed.extension or "")


def split_extension(text: str) -> tuple[str, str]:
    """The number without its extension, and the extension's digits: `010-65529988转801`, `… ext. 801`, `… #801`."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _EXTENSION.search(plain)
    if match is None or match.start() == 0:
        return plain, ""
    return plain[: match.start()].strip(), match[1]


def digits(text: str) -> str:
    """The decimal digits of the text in any script, as ASCII."""
    if text.isascii():
        return "".join(_ASCII_DIGITS.findall(text))
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())


def looks_like_phone(text: str) -> bool:
    """Whether the text holds nothing but what people write in a phone number, with at least five digits."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return len(digits(plain)) >= _FEWEST_DIGITS and _LOOKS_LIKE_PHONE.fullmatch(plain) is not None


def search_tokens(phone: Phone) -> list[str]:
    """Digit strings by which the number is found, whichever notation the searcher uses.

    E.164 digits, the national number with and without trunk zero, the last eight, seven and four digits, the digits as written.
    """
    number = phone.raw if phone.e164 and not phone.extension and phone.raw.isascii() else split_extension(phone.raw)[0]
    tokens = [digits(number)[:_LONGEST_TOKEN]]
    if phone.e164 and (forms := _dialed(phone.e164)):
        national, dialed = forms
        tokens += [phone.e164[1:], national, dialed, national[-8:], national[-7:], national[-4:]]
    return sorted({token for token in tokens if token}, key=lambda token: (-len(token), token))


def search_digits(text: str, *, region: str = HOME_REGION) -> str:
    """The digits to look for when someone types `text`: the E.164 digits of a complete number, else what was typed."""
    phone = parse(text, region=region)
    if phone.e164:
        return phone.e164[1:]
    number, _ = split_extension(text)
    return digits(number) or digits(text)


def display(phone: Phone, *, region: str = HOME_REGION, extension_mark: str = " ext. ") -> str:
    """The number for people in `region`: national inside their own country, international elsewhere, raw if incomplete."""
    parsed = _parse(phone.e164, None) if phone.e164 else None
    if parsed is None:
        return phone.raw
    at_home = phonenumbers.region_code_for_number(parsed) == region.upper()
    shape = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    shown = phonenumbers.format_number(parsed, shape)
    return f"{shown}{extension_mark}{phone.extension}" if phone.extension else shown


def region_of(phone: Phone) -> str | None:
    """The ISO 3166 code of the country or territory that the number belongs to, None if unknown."""
    parsed = _parse(phone.e164, None) if phone.e164 else None
    return phonenumbers.region_code_for_number(parsed) if parsed else None


def _at_home(raw: str) -> str:
    """The national number of one that is written in a usual notation and exists in China; empty if it may be anything else."""
    mobile, landline = _plan_at_home()
    if match := _MOBILE_AT_HOME.fullmatch(raw):
        national = match[1] + match[2] + match[3]
        return national if mobile.fullmatch(national) else ""
    if match := _LANDLINE_AT_HOME.fullmatch(raw):
        national = match[2] + match[3] + match[4]
        return national if landline.fullmatch(national) else ""
    return ""


@cache
def _plan_at_home() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Which mobile and which ten- or eleven-digit landline numbers exist, as the library knows it."""
    known: Any = PhoneMetadata.metadata_for_region(HOME_REGION)
    landline = f"(?=[0-9]{{10,11}}$)(?:{known.fixed_line.national_number_pattern})"
    return re.compile(known.mobile.national_number_pattern), re.compile(landline)


def _dialed(e164: str) -> tuple[str, str] | None:
    """The national number without and with its trunk zero, as digits."""
    if e164.startswith("+86"):
        mobile, landline = _plan_at_home()
        national = e164[3:]
        if mobile.fullmatch(national):
            return national, national
        if landline.fullmatch(national):
            return national, f"0{national}"
    parsed = _parse(e164, None)
    if parsed is None:
        return None
    return phonenumbers.national_significant_number(parsed), digits(
        phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    )


def _valid_number(number: str, region: str) -> PhoneNumber | None:
    """The number if it exists in its country's plan; one written with its country code need only have a possible length."""
    text = _INTERNATIONAL_PREFIX.sub("+", _TRUNK_ZERO.sub("", number))
    parsed = _parse(text, region)
    if parsed is None:
        return None
    if phonenumbers.is_valid_number(parsed):
        return parsed
    international = text.lstrip(" (").startswith("+")
    return parsed if international and phonenumbers.is_possible_number(parsed) else None


def _parse(text: str | None, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text or "", region.upper() if region else None)
    except phonenumbers.NumberParseException:
        return None
