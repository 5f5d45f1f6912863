"""Several words or texts told as one, with the signs that the reader's language puts between them."""

from collections.abc import Iterable
from functools import reduce

from django.utils.translation import gettext as _


def listed(words: Iterable[object]) -> str:
    """Join words: `a, b` in English, `a、b` in Chinese."""
    pattern = _("%(first)s, %(second)s")
    return _joined(words, pattern)


def parted(texts: Iterable[object]) -> str:
    """Join texts that may hold commas themselves: `a; b`, in Chinese `a；b`."""
    pattern = _("%(first)s; %(second)s")
    return _joined(texts, pattern)


def together(words: Iterable[object]) -> str:
    """Join what holds together: `a, b and c`, in Chinese `a、b和c`."""
    *most, last = [str(word) for word in words] or [""]
    return _("%(first)s and %(second)s") % {"first": listed(most), "second": last} if most else last


def labeled(label: object, value: object) -> str:
    """Put a label before a value: `label: value`, in Chinese `label：value`."""
    return _("%(label)s: %(value)s") % {"label": label, "value": value}


def _joined(parts: Iterable[object], pattern: str) -> str:
    told = [str(part) for part in parts]
    return reduce(lambda first, second: pattern % {"first": first, "second": second}, told) if told else ""
