"""What programs send to addresses that are no records: names with values of simple kinds."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from guanxi.records.refusals import Invalid

from . import taking
from .answering import body_of
from .problems import problem, unknown

Kinds = Mapping[str, type | int]
"""The kind of each value; a number stands for a text of at most so many characters."""
LONGEST = 1000
DEEPEST = 12


def values(request: HttpRequest, known: Kinds, *, needed: tuple[str, ...] = ()) -> dict[str, Any]:
    """The values that were sent, each of its kind (str, int, bool, dict or list); those that were left out or are null are not there.

    :raises Problem: if it is no object, or names what is not known.
    :raises Invalid: naming each value that does not fit.
    """
    data = body_of(request) if request.META.get("CONTENT_LENGTH") not in (None, "", "0") else {}
    if not isinstance(data, dict):
        raise problem("not-understood", _("Send a JSON object with names and values."))
    for name in data:
        if name not in known:
            raise unknown(_("name"), name, known)
    given = {name: value for name, value in data.items() if value is not None}
    wrong = {name: _("This value is needed.") for name in needed if given.get(name) in (None, "")}
    found: dict[str, Any] = {}
    for name, value in given.items():
        try:
            found[name] = _one(name, known[name], value)
        except Invalid as why:
            wrong.setdefault(name, *why.fields.values())
    if wrong:
        raise Invalid(wrong)
    return found


def keys(name: str, given: list[Any], most: int) -> list[int]:
    """A list of keys.

    :raises Invalid: if there are too many, or something else among them.
    """
    if len(given) > most or not all(_is_key(one) for one in given):
        raise Invalid({name: _("A list of up to %(most)s keys is expected.") % {"most": most}})
    return list(dict.fromkeys(given))


def _one(name: str, kind: type | int, value: Any) -> Any:
    if kind is str or isinstance(kind, int):
        longest = kind if isinstance(kind, int) else LONGEST
        text = taking.kept_text(name, value)
        if len(text) > longest:
            raise Invalid({name: _("At most %(count)s characters fit in here.") % {"count": longest}})
        return text
    if kind is bool and not isinstance(value, bool):
        raise Invalid({name: _("true or false is expected.")})
    if kind is int and not _is_key(value):
        raise Invalid({name: _("A whole number is expected.")})
    if kind is dict and not isinstance(value, dict):
        raise Invalid({name: _("An object with names and values is expected.")})
    if kind is list and not isinstance(value, list):
        raise Invalid({name: _("A list is expected.")})
    _look_into(name, value)
    return value


def _is_key(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= taking.LARGEST_KEY


def _look_into(name: str, value: Any, depth: int = 0) -> None:
    """See that every text within can be kept.

    :raises Invalid: if not, or if it lies too deep.
    """
    if depth > DEEPEST:
        raise Invalid({name: _("This is nested too deeply.")})
    if isinstance(value, str):
        taking.kept_text(name, value)
    elif isinstance(value, dict):
        for key, one in value.items():
            taking.kept_text(name, key)
            _look_into(name, one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            _look_into(name, one, depth + 1)
