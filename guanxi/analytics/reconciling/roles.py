"""What the columns of a table mean for telling whether two rows are the same somebody or something: by their names, and by what they hold."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from guanxi.lib.numbers import parse_moment


class Role(StrEnum):
    """What a column says about a row; `NONE` is not compared."""

    COMPANY = "company"
    PERSON = "person"
    GIVEN_NAME = "given_name"
    SURNAME = "surname"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    PLACE = "place"
    POSTCODE = "postcode"
    DAY = "day"
    CODE = "code"
    TEXT = "text"
    NONE = "none"


TELLING = (Role.PHONE, Role.EMAIL, Role.CODE)
"""Roles whose values belong to one somebody alone, or to few."""
NAMES = (Role.COMPANY, Role.PERSON, Role.GIVEN_NAME, Role.SURNAME)
_BY_NAME = (
    (Role.EMAIL, r"e-?mail|邮箱|郵箱|邮件|郵件"),
    (Role.PHONE, r"phone|\btel\b|telephone|mobile|\bcell|\bfax\b|电话|電話|手机|手機|传真|傳真"),
    (Role.GIVEN_NAME, r"given|first.?name|forename|^名$"),
    (Role.SURNAME, r"surname|last.?name|family.?name|^姓$|姓氏"),
    (Role.DAY, r"\bdate\b|birth|\bdob\b|日期|生日"),
    (Role.POSTCODE, r"post.?code|postal|\bzip\b|邮编|郵編|邮政编码|郵遞區號"),
    (Role.ADDRESS, r"addr|street|地址|街道"),
    (Role.PLACE, r"\bcity\b|suburb|\btown\b|\bstate\b|province|county|region|country|城市|省|地区|地區|国家|國家"),
    (
        Role.COMPANY,
        r"company|account|customer|organi[sz]ation|\bfirm\b|employer|product|公司|客户|客戶|企业|企業|单位|單位|产品|產品",
    ),
    (Role.CODE, r"\bid\b|number|\bno\b|code|ssn|soc sec|\btax\b|身份证|身分證|编号|編號|代码|代碼|税号|稅號"),
    (Role.PERSON, r"name|contact|姓名|联系人|聯絡人|名称|名稱"),
)
_SHORTEST_DIGITS = 4
_LONG_TEXT = 120
MOST_ROWS = 2_000_000
"""So many rows can be compared at once."""
_LEAST_FILLED = 0.2
_MOSTLY = 0.9


@dataclass(frozen=True)
class Column:
    """A column that was looked at, and its role."""

    name: str
    role: Role


@dataclass(frozen=True)
class Rows:
    """Rows to compare: the columns, and for each row its values as texts ("" = nothing)."""

    columns: Sequence[Column]
    values: Sequence[Sequence[str]]


def columns(header: Sequence[str], rows: Sequence[Sequence[str]], chosen: dict[str, Role] | None = None) -> list[Column]:
    """Give every column a role; what somebody chose goes before."""
    said = chosen or {}
    found = []
    for place, name in enumerate(header):
        values = [row[place] for row in rows]
        found.append(Column(name, said[name] if name in said else role_of(name, values)))
    return found


def role_of(name: str, values: Sequence[str]) -> Role:
    """The role of one column.

    A column in which no value ever comes twice cannot show that two rows are the same, unless its values may be mistyped: names, addresses.
    """
    filled = [value for value in values if value]
    different = Counter(filled)
    if len(filled) < _LEAST_FILLED * len(values) or len(different) < 2:
        return Role.NONE
    role = _by_name(name)
    if sum(map(len, filled)) > _LONG_TEXT * len(filled):
        return Role.NONE
    if role in {Role.NONE, Role.DAY, Role.CODE, Role.PHONE}:
        role = _by_values(role, filled)
    is_key = len(different) == len(filled) == len(values) and role in {Role.CODE, Role.TEXT}
    return Role.NONE if is_key else role


def _by_name(name: str) -> Role:
    plain = re.sub(r"[\s_.\-]+", " ", name).strip().casefold()
    return next((role for role, pattern in _BY_NAME if re.search(pattern, plain)), Role.NONE)


def _by_values(role: Role, filled: Sequence[str]) -> Role:
    some = filled[:: max(1, len(filled) // 500)]
    if role is Role.NONE:
        if _share(some, r"[^@\s]+@[^@\s]+\.[^@\s]+") > _MOSTLY:
            return Role.EMAIL
        if _share(some, r"-?[\d,]*\.\d+%?") > _MOSTLY:
            return Role.NONE  # an amount
        return Role.TEXT
    if role is Role.DAY and sum(_is_day(value) for value in some) < _MOSTLY * len(some):
        return Role.TEXT
    if role is Role.PHONE and sum(len(re.sub(r"\D", "", value)) >= _SHORTEST_DIGITS for value in some) < _MOSTLY * len(some):
        return Role.TEXT
    return Role.TEXT if role is Role.CODE and sum(map(len, some)) < _SHORTEST_DIGITS * len(some) else role


def _is_day(value: str) -> bool:
    return bool(re.fullmatch(r"\d{8}", value)) or parse_moment(value) is not None


def _share(values: Sequence[str], pattern: str) -> float:
    return sum(bool(re.fullmatch(pattern, value)) for value in values) / len(values)
