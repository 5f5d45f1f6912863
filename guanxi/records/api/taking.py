"""What programs send, turned into values as records.saving takes them; what does not fit is told field by field."""

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from guanxi.records import fields
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind
from guanxi.records.refusals import Invalid

from .giving import OWN
from .problems import Problem, problem, unknown

LARGEST_KEY = 2**63 - 1
MOST_WORDS = 200
Data = Mapping[str, Any]


class _Unfit(Exception):
    """A value does not suit its field; the text says why."""


def values(record: Record, data: Any, *, is_new: bool) -> dict[str, Any]:
    """The values of a record that a program sent, checked for their kind.

    :raises Problem: if it is no object, or names fields that are not there.
    :raises Invalid: naming every field whose value does not fit.
    """
    if not isinstance(data, dict):
        raise problem("not-understood", _("Send a JSON object with the values of the fields."))
    known = fields.everything(record)
    for name in data:
        if name not in known:
            raise _unknown_field(name, known)
    wrong: dict[str, str] = {}
    found: dict[str, Any] = {}
    for name, value in data.items():
        try:
            found[name] = _value(known[name], value)
        except _Unfit as reason:
            wrong[name] = str(reason)
    if is_new:
        wrong |= {
            field.name: _("This value is needed.")
            for field in fields.editable(record)
            if field.required and field.name not in data
        }
    if wrong:
        raise Invalid(wrong)
    return found


def currencies(record: Record, data: Data) -> dict[str, str]:
    """The currencies that were sent along with amounts: they are checked, not chosen, for each follows from the record."""
    sent = ((field.name, data.get(field.name)) for field in fields.everything(record).values() if field.kind is Kind.MONEY)
    return {name: str(value["currency"]) for name, value in sent if isinstance(value, dict) and "currency" in value}


def kept_text(name: str, value: Any) -> str:
    """A text that the database can keep.

    :raises Invalid: otherwise, at this name.
    """
    try:
        return _plain_text(value)
    except _Unfit as reason:
        raise Invalid({name: str(reason)}) from reason


def _plain_text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Unfit(_("A text is expected."))
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise _Unfit(_("The text holds characters that cannot be kept."))
    return value.strip()


def _unknown_field(name: str, known: Mapping[str, Field]) -> Problem:
    if name in OWN:
        text = _("“%(name)s” is part of the address or of If-Match, not of the values.") % {"name": name}
        return problem("not-understood", text, fields={name: text})
    return unknown(_("field"), name, known)


def _value(field: Field, value: Any) -> Any:
    if not field.editable:
        raise _Unfit(_("This field is only read."))
    if value is None or value == "":
        return _nothing(field)
    return _TAKERS[field.kind](field, value)


def _nothing(field: Field) -> Any:
    if field.required:
        raise _Unfit(_("This value is needed."))
    if field.kind in (Kind.CHOICES, Kind.TAGS):
        return []
    if field.column.null:
        return None
    if field.column.empty_strings_allowed and field.column.blank:
        return ""
    raise _Unfit(_("This value is needed."))


def _text(field: Field, value: Any) -> str:
    found = _plain_text(value)
    longest = field.column.max_length
    if longest and len(found) > longest:
        raise _Unfit(_("At most %(count)s characters fit in here.") % {"count": longest})
    if not found and field.required:
        raise _Unfit(_("This value is needed."))
    return found


def _integer(field: Field, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Unfit(_("A whole number is expected."))
    if abs(value) > LARGEST_KEY:
        raise _Unfit(_("This number is too large."))
    return value


def _decimal(field: Field, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise _Unfit(_('A number is expected, best as text: "12.50".'))
    try:
        amount = Decimal(value if isinstance(value, int | Decimal) else _written(value))
    except InvalidOperation as error:
        raise _Unfit(_('A number is expected, best as text: "12.50".')) from error
    places, digits = field.column.decimal_places, field.column.max_digits
    if not amount.is_finite() or amount.adjusted() >= digits - places:
        raise _Unfit(_("This number is too large."))
    if amount.adjusted() < -places - 30 or amount != round(amount, places):
        raise _Unfit(_("At most %(count)s digits may stand behind the point.") % {"count": places})
    rounded: Decimal = round(amount, places)
    return rounded


def _written(value: str) -> str:
    """A number in the notation of programs: no spaces, no separators."""
    if not value.isascii() or len(value) > 60 or any(char in " _" for char in value):
        raise _Unfit(_('A number is expected, best as text: "12.50".'))
    return value


def _money(field: Field, value: Any) -> Decimal:
    if not isinstance(value, dict):
        return _decimal(field, value)
    if "amount" not in value or value.keys() - {"amount", "currency"}:
        raise _Unfit(_('Send the amount as {"amount": "12.50", "currency": "CNY"}, or only as "12.50".'))
    return _decimal(field, value["amount"])


def _day(_field: Field, value: Any) -> datetime.date:
    try:
        day = parse_date(_plain_text(value))
    except ValueError:
        day = None
    if day is None or len(value) != 10 or not 1 < day.year < 9999:
        raise _Unfit(_("A day like 2026-03-05 is expected."))
    return day


def _moment(_field: Field, value: Any) -> datetime.datetime:
    try:
        moment = parse_datetime(_plain_text(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1 < moment.year < 9999:
        raise _Unfit(_("A moment with its zone like 2026-03-05T14:30:00Z is expected."))
    return moment.astimezone(datetime.UTC)


def _yes_no(_field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Unfit(_("true or false is expected."))
    return value


def _choice(field: Field, value: Any) -> Any:
    known = {one: one for one, _label in field.choices}
    if isinstance(value, bool) or not isinstance(value, str | int) or value not in known:
        offered = ", ".join(str(one) for one in list(known)[:40])
        raise _Unfit(_("One of these is expected: %(choices)s.") % {"choices": offered})
    return value


def _choices(field: Field, value: Any) -> list[Any]:
    return list(dict.fromkeys(_choice(field, one) for one in _list(value)))


def _tags(field: Field, value: Any) -> list[str]:
    words = [_plain_text(one) for one in _list(value)]
    longest = field.column.base_field.max_length
    if any(len(word) > longest for word in words):
        raise _Unfit(_("At most %(count)s characters fit in here.") % {"count": longest})
    return list(dict.fromkeys(word for word in words if word))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST_WORDS:
        raise _Unfit(_("A list is expected."))
    return value


def _relation(_field: Field, value: Any) -> int:
    key = value.get("id") if isinstance(value, dict) else value
    if isinstance(key, bool) or not isinstance(key, int) or not 0 < key <= LARGEST_KEY:
        raise _Unfit(_('The id of a record is expected: 12, or {"id": 12}.'))
    return key


_TAKERS: Mapping[Kind, Callable[[Field, Any], Any]] = {
    **dict.fromkeys((Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.URL), _text),
    **dict.fromkeys((Kind.NUMBER, Kind.QUANTITY, Kind.PERCENT), _decimal),
    Kind.INTEGER: _integer,
    Kind.MONEY: _money,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.TAGS: _tags,
    Kind.RELATION: _relation,
}
