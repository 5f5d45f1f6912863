"""What people may choose before a run: typed, with a default and an explanation; kept as plain JSON."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from guanxi.analytics.thresholds import NotAShare, share
from guanxi.records.refusals import Invalid

Label = Any  # str or a lazy translation


class Kind(StrEnum):
    """What an option holds; read values are Fraction, int, float, str, bool or date."""

    SHARE = "share"
    WHOLE = "whole"
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    DAY = "day"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing to choose. `help` says in plain words what more or less of it does; `choices` maps values to labels, in order.

    An option without a default may stay empty (None) unless it is `required`. `advanced` ones are folded away at first.
    `offered` gives values and labels (in a language) that pages offer for a text; programs may send others, too.
    """

    name: str
    label: Label
    kind: Kind
    default: Any = None
    help: Label = ""
    choices: tuple[tuple[str, Label], ...] = ()
    least: float | None = None
    most: float | None = None
    required: bool = False
    advanced: bool = False
    offered: Callable[[str], Sequence[tuple[str, Label]]] | None = None

    def with_choices(self, choices: tuple[tuple[str, Label], ...]) -> "Option":
        """The same option with other choices."""
        return replace(self, choices=choices)

    def with_default(self, default: Any) -> "Option":
        """The same option with another default."""
        return replace(self, default=default)


def read(options: Iterable[Option], given: Mapping[str, Any]) -> dict[str, Any]:
    """Give each option its typed value, the default where nothing was given.

    :raises Invalid: naming every option that holds something else, and what no option is called.
    """
    known = {option.name: option for option in options}
    wrong = {name: _("There is no such option.") for name in given if name not in known}
    found: dict[str, Any] = {}
    for name, option in known.items():
        try:
            found[name] = _read(option, given.get(name, option.default))
        except (ValueError, ArithmeticError) as why:
            wrong[name] = str(why)
    if wrong:
        raise Invalid(wrong)
    return found


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values as JSON keeps them; `read` gives them back."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def _read(option: Option, value: Any) -> Any:
    if value is None or value == "":
        if option.required:
            raise ValueError(_("Choose something."))
        return None if option.kind is not Kind.YES_NO else False
    found = _READERS[option.kind](option, value)
    if isinstance(found, (int, float, Fraction)) and not isinstance(found, bool):
        if option.least is not None and found < option.least:
            raise ValueError(_("At least %(least)s.") % {"least": f"{option.least:g}"})
        if option.most is not None and found > option.most:
            raise ValueError(_("At most %(most)s.") % {"most": f"{option.most:g}"})
    return found


def _share(option: Option, value: Any) -> Fraction:
    try:
        return share(str(value))
    except NotAShare:
        raise ValueError(_("Write a share like 0.01, 1% or 1/100.")) from None


def _whole(option: Option, value: Any) -> int:
    try:
        return int(str(value).replace(",", ""))
    except ValueError:
        raise ValueError(_("Write a whole number.")) from None


def _number(option: Option, value: Any) -> float:
    try:
        return float(str(value).replace(",", ""))
    except ValueError:
        raise ValueError(_("Write a number.")) from None


def _choice(option: Option, value: Any) -> str:
    if str(value) not in dict(option.choices):
        raise ValueError(_("%(value)s is none of the choices: %(choices)s.") % {"value": value, "choices": _told(option)})
    return str(value)


def _told(option: Option) -> str:
    return ", ".join(value for value, _label in option.choices)


def _day(option: Option, value: Any) -> datetime.date:
    try:
        return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(_("Write a day like 2026-03-31.")) from None


def _yes_no(option: Option, value: Any) -> bool:
    return value is True or str(value).lower() in ("1", "true", "on", "yes")


_READERS = {
    Kind.SHARE: _share,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.DAY: _day,
    Kind.TEXT: lambda _option, value: str(value).strip(),
}
