"""Texts that the company wrote in several languages, resolved when they are shown."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import get_language

Texts = Mapping[str, str]


def languages() -> list[str]:
    """The languages in which a company may write its texts."""
    return [code for code, _name in settings.LANGUAGES]


def in_language(texts: Texts, language: str | None = None) -> str:
    """The text in the current (or this) language; else in English; else whichever there is; "" without any."""
    wanted = language or get_language() or "en"
    return texts.get(wanted) or texts.get("en") or next((text for text in texts.values() if text), "")


def cleaned(texts: Mapping[str, Any]) -> dict[str, str]:
    """Only what was filled in, of the known languages."""
    found = {code: " ".join(str(texts.get(code) or "").split()) for code in languages()}
    return {code: text for code, text in found.items() if text}


def later(find: Callable[[], str]) -> Any:
    """A text that is looked up anew each time it is shown."""
    return lazy(find, str)()
