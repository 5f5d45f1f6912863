"""How values are written before they are compared: without what differs although the same is meant."""

import re
from collections.abc import Callable
from functools import cache

from guanxi.lib import han, phones, regions, text
from guanxi.lib.numbers import parse_moment

from .roles import Role

_LEGAL_FORMS = re.compile(
    r"(股份有限公司|有限责任公司|有限公司|总公司|分公司|公司|集团|企业)|"
    r"\b(co|company|corp|corporation|inc|incorporated|ltd|limited|llc|llp|plc|gmbh|ag|sa|sas|sarl|bv|nv|oy|ab|spa|pty|kk|group|holdings?)\b\.?"
)
_STREET_WORDS = (
    (re.compile(r"\bstr(eet|\.)?\b"), "st"),
    (re.compile(r"\bave(nue|\.)?\b"), "av"),
    (re.compile(r"\broad\b"), "rd"),
    (re.compile(r"号楼|号院|弄"), "号"),
)
_NOT_WORD = re.compile(r"[^\w]+")


def shaped(value: str, role: Role) -> str:
    """Give a value of a role in the form in which it is compared; empty for nothing."""
    plain = text.fold(value).strip()
    return _SHAPES.get(role, _words)(plain) if plain else ""


def core(name: str) -> str:
    """A company's folded name without legal form, blanks and punctuation: 华为技术有限公司 is 华为技术, Acme Steel Corp. is acmesteel."""
    return _code(_LEGAL_FORMS.sub(" ", name)) or _code(name)


def bare(shape: str) -> str:
    """A company's shape without the province or city in it: 恒信科技 of 上海恒信科技; empty if nothing else is left."""
    left = _places().sub("", shape)
    return left if len(left) > 1 else ""


@cache
def _places() -> re.Pattern[str]:
    names = {region.short for region in regions.every() if region.level in {"province", "city"}}
    chinese = sorted((name for name in names if han.is_han(name[:1])), key=len, reverse=True)
    return re.compile(f"(中国)?({'|'.join(map(re.escape, chinese))})[省市]?")


def _words(value: str) -> str:
    return " ".join(word for word in _NOT_WORD.split(value) if word)


def _phone(value: str) -> str:
    return phones.parse(value).e164 or phones.digits(value)


def _address(value: str) -> str:
    for pattern, short in _STREET_WORDS:
        value = pattern.sub(short, value)
    return _words(value)


def _code(value: str) -> str:
    return _NOT_WORD.sub("", value)


def _day(value: str) -> str:
    if re.fullmatch(r"\d{8}", value):
        return value
    moment = parse_moment(value)
    return f"{moment:%Y%m%d}" if moment else _code(value)


def _email(value: str) -> str:
    return value.replace(" ", "")


_SHAPES: dict[Role, Callable[[str], str]] = {
    Role.COMPANY: core,
    Role.PHONE: _phone,
    Role.EMAIL: _email,
    Role.ADDRESS: _address,
    Role.TEXT: _code,
    Role.POSTCODE: _code,
    Role.CODE: _code,
    Role.DAY: _day,
}
