"""Parts of pages that are the same each time for people with the same rights and language: drawn once, then put in as text.

What a part depends on besides language, names, fields and objects (the edition of the registry) is told by whoever asks for it. What
belongs to one request only, the token of its forms and its address, is put in each time.
"""

import secrets
from typing import Any

from django.conf import settings
from django.utils import translation
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from guanxi.records import registry

ROOM = 4_000_000
"""So many characters are kept; when they are full, everything is drawn anew."""
TOKEN = f"token-{secrets.token_hex(16)}"
HERE = f"here-{secrets.token_hex(16)}"
_drawn: dict[tuple[Any, ...], str] = {}
_room = ROOM


@pass_context
def kept(context: Context, template: str, *depends_on: Any) -> Markup:
    """Draw a template with the context of the page, or take it as it was drawn for the same facts."""
    place = (template, translation.get_language(), registry.edition(), *depends_on)
    text = _drawn.get(place)
    if text is None:
        text = _draw(context, template)
        if not settings.DEBUG:
            _keep(place, text)
    if TOKEN in text:
        text = text.replace(TOKEN, str(context.get("csrf_token", "")))
    if HERE in text:
        text = text.replace(HERE, str(escape(context.get("page_address", ""))))
    return Markup(text)  # noqa: S704 (templates escape)


def _draw(context: Context, template: str) -> str:
    about = {"csrf_token": TOKEN, "page_address": HERE}
    return context.environment.get_template(template).render({**context.get_all(), **about})


def _keep(place: tuple[Any, ...], text: str) -> None:
    global _room  # noqa: PLW0603 (threads that meet here miscount a little, that is all)
    if _room < len(text):
        _drawn.clear()
        _room = ROOM
    _drawn[place] = text
    _room -= len(text)
