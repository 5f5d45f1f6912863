"""Reasons, figures and verdicts in words of the active language."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from guanxi.lib import regions
from guanxi.lib.marking import N_

from .features import BY_NAME
from .saying import Said, heard
from .subjects import SUBJECTS

MONTH_DAYS = 30.44
LONG_DAYS = 120
FIGURES = {
    "visits": N_("bought on %(value)s days in all (typical: %(typical)s)"),
    "visits_quarter": N_("bought on %(value)s days in the last three months (typical: %(typical)s)"),
    "tenure": N_("has been buying for %(value)s (typical: %(typical)s)"),
    "interval": N_("usually buys every %(value)s (typical: %(typical)s)"),
    "revenue": N_("bought for %(value)s in all (typical: %(typical)s)"),
    "revenue_year": N_("bought for %(value)s in the last year (typical: %(typical)s)"),
    "revenue_quarter": N_("bought for %(value)s in the last three months (typical: %(typical)s)"),
    "order_value": N_("orders for %(value)s at a time (typical: %(typical)s)"),
    "basket": N_("takes %(value)s lines in an order (typical: %(typical)s)"),
    "season": N_("bought for %(value)s in the same season a year before (typical: %(typical)s)"),
    "returned": N_("%(value)s of what it bought in the last year came back (typical: %(typical)s)"),
    "discount": N_("got a discount of %(value)s in the last year (typical: %(typical)s)"),
    "focus": N_("%(value)s of its purchases are of one category (typical: %(typical)s)"),
    "kinds": N_("bought from %(value)s categories in the last year (typical: %(typical)s)"),
    "profit_year": N_("brought a profit contribution of %(value)s in the last year (typical: %(typical)s)"),
    "margin": N_("its margin in the last year was %(value)s (typical: %(typical)s)"),
    "category_share": N_("%(value)s of its purchases in the last year are of this category (typical: %(typical)s)"),
    "category_visits": N_("bought this category on %(value)s days in all (typical: %(typical)s)"),
    "category_recency": N_("bought this category %(value)s ago (typical: %(typical)s)"),
}
UNKNOWN = {
    "interval": N_("has bought only once, so no rhythm is known"),
    "silence": N_("has bought only once, so no rhythm is known"),
    "growth": N_("bought nothing in the last year"),
    "order_value": N_("bought nothing in the last year"),
    "basket": N_("bought nothing in the last year"),
    "returned": N_("bought nothing in the last year"),
    "discount": N_("bought nothing in the last year"),
    "kinds": N_("bought nothing in the last year"),
    "focus": N_("bought nothing in the last year"),
    "profit_year": N_("no profit contribution of the last year is known"),
    "margin": N_("no margin of the last year is known"),
    "category_recency": N_("has never bought this category"),
    "industry": N_("its industry is not known"),
    "region": N_("its region is not known"),
}


def said(told: Mapping[str, Any] | None) -> str:
    """A kept sentence in the active language."""
    return _spoken(heard(told)) if told else ""


def _spoken(one: Said) -> str:
    text = _(one.text) if one.text else ""
    values = {name: _spoken(value) if isinstance(value, Said) else value for name, value in one.values.items()}
    return text % values if values else text


def label(name: str) -> str:
    """What people call a column: the figures of customers have names, columns of a file their own."""
    return _(BY_NAME[name].label) if name in BY_NAME else name


def reason(told: Mapping[str, Any]) -> str:
    """A reason why a customer has its score, in words: what is, and what is usual."""
    name, value = told["column"], told.get("value")
    if name not in BY_NAME:
        return _generic(told)
    if value is None:
        return _(UNKNOWN.get(name, N_("%(column)s is not known"))) % {"column": label(name)}
    if name in _OWN:
        return _OWN[name](told)
    if BY_NAME[name].unit == "level":
        return _("%(column)s: %(value)s") % {"column": label(name), "value": region(value) if name == "region" else value}
    return _(FIGURES[name]) % {"value": figure(name, value), "typical": figure(name, told["typical"])}


def telling(reasons: Sequence[Mapping[str, Any]], most: int) -> list[dict[str, Any]]:
    """The first reasons that tell something, in words: one whose figure is as usual tells nothing, unless there is no other."""
    unusual = [one for one in reasons if not _is_usual(one)] or list(reasons)
    return [{"text": reason(one), "raises": one["effect"] > 0} for one in unusual[:most]]


def _is_usual(told: Mapping[str, Any]) -> bool:
    name, value = told["column"], told.get("value")
    if name not in FIGURES or value is None:
        return False
    return figure(name, value) == figure(name, told["typical"])


def region(code: str) -> str:
    """The name of a province by its code."""
    found = regions.by_code(code)
    return found.name(get_language() or "en") if found else code


def _generic(told: Mapping[str, Any]) -> str:
    name, value = told["column"], told.get("value")
    if value is None:
        return _("%(column)s is not known") % {"column": name}
    if isinstance(value, str):
        return _("%(column)s: %(value)s") % {"column": name, "value": value}
    return _("%(column)s: %(value)s (usually %(typical)s)") % {
        "column": name,
        "value": number(value),
        "typical": number(told["typical"]),
    }


def _silence(told: Mapping[str, Any]) -> str:
    """The same sentence for how long nothing was bought, and for how long that is against the usual interval."""
    days, usual = told.get("recency"), told.get("interval")
    if days is None:
        return figure("recency", told["value"])
    if not usual:
        return _("bought nothing for %(days)s") % {"days": time(days)}
    return _("bought nothing for %(days)s (usually every %(usual)s)") % {"days": time(days), "usual": time(usual)}


def _growth(told: Mapping[str, Any]) -> str:
    """From (new − old) ÷ (new + old) to how much more or less."""
    value = float(told["value"])
    if value >= 1:
        return _("bought in the last half year, but not in the one before")
    if value <= -1:
        return _("bought nothing in the last half year, but did in the one before")
    change = 2 * value / (1 - value)
    if abs(change) < 0.005:
        return _("bought as much in the last half year as in the one before")
    text = (
        _("bought %(share)s more in the last half year than in the one before")
        if change > 0
        else _("bought %(share)s less in the last half year than in the one before")
    )
    return text % {"share": percent(abs(change))}


def _place(told: Mapping[str, Any]) -> str:
    value = float(told["value"])
    if value >= 0.5:
        return _("is among the upper %(share)s by revenue of the last year") % {"share": percent(max(1 - value, 0.01))}
    return _("is among the lower %(share)s by revenue of the last year") % {"share": percent(max(value, 0.01))}


def _visits(told: Mapping[str, Any]) -> str:
    count = round(float(told["value"]))
    text = ngettext("bought on %(count)s day in the last year", "bought on %(count)s days in the last year", count) % {
        "count": number(count)
    }
    return _("%(text)s (typical: %(typical)s)") % {"text": text, "typical": number(told["typical"])}


_OWN = {"recency": _silence, "silence": _silence, "growth": _growth, "place": _place, "visits_year": _visits}


def figure(name: str, value: Any) -> str:
    """A figure of a customer in its unit."""
    unit = BY_NAME[name].unit
    if value is None or isinstance(value, str):
        return value or "–"
    if unit == "days":
        return time(float(value))
    if unit == "share":
        return percent(float(value))
    return number(float(value), 0 if unit == "money" else 1)


def time(days: float) -> str:
    """A time in the unit that people would name."""
    if days < LONG_DAYS * 3:
        count = round(days)
        return ngettext("%(count)s day", "%(count)s days", count) % {"count": number(count)}
    count = round(days / MONTH_DAYS)
    return ngettext("%(count)s month", "%(count)s months", count) % {"count": number(count)}


def number(value: float, digits: int = 1) -> str:
    """A number with its separators."""
    shown: str = format_decimal(round(float(value), digits), locale=_locale())
    return shown


def percent(value: float, digits: int = 0) -> str:
    """A share as percent."""
    shown: str = format_percent(
        round(value, digits + 2), format=f"#,##0{'.' + '0' * digits if digits else ''}%", locale=_locale()
    )
    return shown


def asked(question: Mapping[str, Any]) -> str:
    """What was asked, in words: "buys Furniture within 90 days"."""
    subject = SUBJECTS.get(question.get("subject", ""))
    if subject is None:
        return str(question.get("target", ""))
    figures = {"revenue": _("revenue"), "profit": _("profit contribution")}
    values = {
        "days": number(question["horizon"], 0),
        "what": question.get("category_name") or _("something"),
        "figure": figures[question.get("amount", "revenue")],
        "amount": number(question.get("threshold") or 0, 0),
    }
    return _(subject.says) % values


def _locale() -> str:
    return to_locale(get_language() or "en")
