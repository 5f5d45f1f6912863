"""What the name of a column of numbers says: to be added up, to be averaged (prices of one unit, rates, ages), or no measure at all.

Names are read in English, simplified and traditional Chinese. Of a name that says nothing the numbers are added up.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from guanxi.lib.numbers import parse_number
from guanxi.lib.text import fold


class Sense(StrEnum):
    """What can be done with the numbers of a column."""

    ADDED = "added"
    AVERAGED = "averaged"
    NAMES = "names"
    """Numbers that stand for something: identifiers, years, places on the earth."""


def _words(said: str) -> frozenset[str]:
    return frozenset(said.split())


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")

_ID_WORDS = _words(
    "id ids no nr num number key code sku ean upc isbn barcode zip postcode zipcode postalcode phone telephone tel fax mobile ssn"
    " lat lon lng latitude longitude rank ranking seq sequence uid uuid guid pid oid"
)
_ID_ENDS = re.compile(r"postal code$|zip code$|[a-z]{3,}id$")
_NO_ID = _words(
    "paid prepaid unpaid repaid overpaid bid grid valid invalid solid fluid void avoid hybrid liquid rapid acid covid android amid said"
    " laid afraid raid"
)
_ID_HAN = re.compile(r"(编号|编码|代码|条码|号|序号|邮编|邮政编码|邮递区号|电话|手机|经度|纬度|排名|名次|统编|识别码)$")

_WHOLE_NAMES = frozenset(("index", "idx", "row", "line", "#", "行", "序"))
_TOTAL = _words("total totals sum subtotal extended ext amount value revenue turnover")
_TOTAL_HAN = re.compile("总|合计|小计|价税|金额|价值")
_PRICES = _words("price prices share")
_AVERAGED_WORDS = _words(
    "rate rates ratio percent percentage pct proportion average avg mean median age ages temperature score rating idx index probability"
    " likelihood utilization utilisation tenure seniority apr apy roi ctr cpc cpm arpu aov nps"
)
_AVERAGED_TEXT = re.compile(
    r"^[^(（\[]*[%‰]|[(（\[]\s*[%‰]\s*[)）\]]|\b(per (unit|piece|item|kg|hour|day|month|person|capita|share|head)|unit cost|unit costs|cost per|standard cost|unit weight"
    r"|unit volume)\b|[/／] ?(unit|pc|pcs|piece|item|kg|g|ton|t|l|m|m2|m3|hour|h|day|person|head)\b"
)
_PRICE_HAN = re.compile(r"单价|均价|价格|单位成本|标准成本|单位售价|(?<!造|代|评|物|估)价$")
_AVERAGED_HAN = re.compile(
    r"率|占比|比例|比率|百分比|百分点|比重|份额|平均|均值|中位数|龄|温度|得分|评分|指数|折扣率|折数|概率"
    r"|每(件|个|只|台|套|箱|股|人|公斤|千克|吨|克|米|平方米|平米|升|小时|单位|千|万)|[/／](件|个|只|台|套|箱|股|人|公斤|千克|kg|吨|克|米|平方米|平米|㎡|升|小时|天|月)$"
)
_CALENDAR: tuple[tuple[re.Pattern[str], int, int], ...] = (
    (re.compile(r"\byears?\b|\byr\b|年份|年度|财年|(?<![每本上今去])年$"), 1000, 2999),
    (re.compile(r"(?<!per )\bmonth$|^month\b|月份|(?<![每本上])月$"), 1, 12),
    (re.compile(r"\bmonth\b|\bperiod\b|月份|月$|期间$"), 190001, 299912),
    (re.compile(r"\b(quarter|qtr)\b|季度|(?<![每本上])季$"), 1, 4),
    (re.compile(r"(?<!per )\bweek$|^week\b|周次|第几周|(?<![每本上])周$"), 1, 53),
    (re.compile(r"\b(weekday|day of week|dow)\b|星期|周几"), 0, 7),
    (re.compile(r"\bhour of day$|(?<!per )\bhour$|钟点|时段"), 0, 23),
    (re.compile(r"\bday of month\b|几号"), 1, 31),
)


def sense(header: str, texts: Collection[str] = ()) -> Sense:
    """What the name says of its numbers (`texts`: different cells, as they are written)."""
    whole = fold(_CAMEL.sub(" ", header)).replace("_", " ").strip()
    bare = _BRACKETS.sub(" ", whole).strip() or whole
    words = re.findall(r"[a-z0-9%]+", bare)
    if _names_things(bare, words) or _is_calendar(bare, texts):
        return Sense.NAMES
    return Sense.AVERAGED if _is_averaged(whole, bare, words) else Sense.ADDED


def _names_things(bare: str, words: list[str]) -> bool:
    last = words[-1] if words else ""
    if bare in _WHOLE_NAMES:
        return True
    if last in _ID_WORDS and not bare.startswith("number of"):
        return True
    return bool(_ID_HAN.search(bare) or (_ID_ENDS.search(bare) and last not in _NO_ID))


def _is_calendar(bare: str, texts: Collection[str]) -> bool:
    """Whether it is called like a part of the calendar and holds nothing else."""
    read = [parse_number(text) for text in texts]
    if not read or any(one is None or one != one.to_integral_value() for one in read):
        return False
    known = [int(one) for one in read if one is not None]
    return any(name.search(bare) and least <= min(known) and max(known) <= most for name, least, most in _CALENDAR)


def _is_averaged(whole: str, bare: str, words: list[str]) -> bool:
    """Prices of one unit, shares, ages and the like; but not what says that it is a total."""
    if _AVERAGED_TEXT.search(whole) or _AVERAGED_HAN.search(whole) or not _AVERAGED_WORDS.isdisjoint(words):
        return True
    if not _TOTAL.isdisjoint(words) or _TOTAL_HAN.search(bare):
        return False
    return not _PRICES.isdisjoint(words) or bool(_PRICE_HAN.search(bare))
