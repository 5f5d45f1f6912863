"""Findings and what to be careful about, put into words of the active language."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from guanxi.analytics.reasons import Reason

MONTH_DAYS = 30.44


def rule(row: Mapping[str, Any], baskets: int) -> str:
    """A rule in words."""
    return _(
        "Who takes %(left)s also takes %(right)s: in %(confidence)s of the baskets (%(count)s of %(all)s), %(lift)s times as often as usual."
    ) % {
        "left": listed(row["antecedent"]),
        "right": listed(row["consequent"]),
        "confidence": percent(row["confidence"]),
        "count": number(row["count"]),
        "all": number(row["antecedent_count"]),
        "lift": number(row["lift"], 1),
    }


def sequence(row: Mapping[str, Any]) -> str:
    """A sequence in words, with the time of its last step if that is known."""
    *before, last = row["sequence"]
    told = {
        "before": _(", then ").join(listed(event) for event in before),
        "last": listed(last),
        "confidence": percent(row["confidence"]),
        "lift": number(row["lift"], 1),
        "count": number(row["count"]),
    }
    text = (
        _(
            "After %(before)s comes %(last)s: for %(confidence)s of these customers (%(count)s), %(lift)s times as often as elsewhere."
        )
        % told
    )
    days = row.get("days_between") or []
    if not days:
        return text
    within = _("Half of them took it within %(time)s.") % {"time": duration(days[-1])}
    return f"{text} {within}"


def duration(days: float) -> str:
    """A time in the unit that people would name."""
    if days < 2 * MONTH_DAYS:
        count = round(days)
        return ngettext("%(count)s day", "%(count)s days", count) % {"count": number(count)}
    count = round(days / MONTH_DAYS)
    return ngettext("%(count)s month", "%(count)s months", count) % {"count": number(count)}


def warning(name: str) -> str:
    """What to be careful about."""
    said: Mapping[str, str] = {
        "few_baskets": _(
            "These are few baskets: what is rare among them is easily chance. Choose a longer period or categories."
        ),
        "few_in_a_rule": _("A rule may rest on fewer than five baskets. Ask for a higher support before you act on it."),
        "few_histories": _("These are few customers: a single one more would change the shares. Take them as hints."),
        "frequency_and_value": _(
            "Who buys often here also spends more (or less) each time. The model takes the two to be independent: read the values as an order, not as amounts."
        ),
        "no_value": _("The amounts do not allow to foretell the value of a purchase; only purchases are foretold."),
    }
    return said.get(name, name)


def reason(why: Reason) -> str:
    """Why something cannot be done, in the active language."""
    return _(why.text) % why.values if why.values else _(why.text)


def too_many_sets(limit: int) -> str:
    """What is said when there is no end of frequent sets."""
    return _("More than %(limit)s sets of items are that frequent: ask for a higher support, or fewer items in a rule.") % {
        "limit": number(limit)
    }


def too_many_patterns(limit: int) -> str:
    """What is said when there is no end of frequent sequences."""
    return _("More than %(limit)s sequences are that frequent: ask for a higher support, or fewer steps.") % {
        "limit": number(limit)
    }


def listed(names: Sequence[str]) -> str:
    """Names as a list in a sentence."""
    return format_list(list(names), locale=_locale())


def number(value: float, digits: int = 0) -> str:
    """A number with its separators."""
    return format_decimal(round(value, digits), locale=_locale())


def compact(value: float) -> str:
    """A large number in short: 50K, 5万."""
    return format_compact_decimal(value, locale=_locale())


def percent(value: float, digits: int = 0) -> str:
    """A share as percent, with so many digits at most."""
    return format_percent(round(value, digits + 2), format=f"#,##0{'.' + '#' * digits if digits else ''}%", locale=_locale())


def _locale() -> str:
    return to_locale(get_language() or "en")
