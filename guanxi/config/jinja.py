"""The Jinja2 environment of all pages: where templates are found and what they may use."""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from guanxi.config import cells, drawing, formatting
from guanxi.config.kept_parts import kept
from guanxi.records import addresses, enumerating

PACKAGE = Path(__file__).resolve().parent.parent
MANIFEST = PACKAGE / "static" / "dist" / "manifest.json"


def environment(**options: Any) -> Environment:
    """Make the environment; Django passes its own options."""
    options |= {
        "loader": FileSystemLoader(template_folders()),
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do", *options.get("extensions", [])],
    }
    made = Environment(**options)  # noqa: S701 autoescape is on, see above
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translated,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals |= GLOBALS
    made.filters |= FILTERS
    return made


def translated(text: str) -> str:
    """Translate a text of a page; what stands in a catalog never changes while the product runs."""
    return _translated(translation.get_language(), text)


@lru_cache(maxsize=16_384)
def _translated(language: str | None, text: str) -> str:
    del language  # the active one
    return translation.gettext(text)


def tokens(request: HttpRequest) -> dict[str, Any]:
    """Give all forms of a page the same token against forged requests: made once, and only if a form asks for it."""
    token = SimpleLazyObject(lambda: get_token(request))
    return {
        "csrf_token": token,
        "csrf_input": SimpleLazyObject(
            lambda: Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(token)
        ),
        "page_address": SimpleLazyObject(request.get_full_path),
    }


def template_folders() -> list[Path]:
    """List the folders of templates: the shared one first, then one of each capability."""
    return [
        PACKAGE / "templates",
        *sorted(PACKAGE.glob("*/templates")),
        *sorted(PACKAGE.glob("analytics/*/templates")),
        *_of_plugins(),
    ]


def _of_plugins() -> list[Path]:
    """List the templates that plugins bring, each below a folder of its own name so that they cannot stand before ours."""
    specs = (find_spec(package) for package in getattr(settings, "PLUGINS", {}))
    places = (Path(place) / "templates" for spec in specs if spec for place in spec.submodule_search_locations or [])
    return [place for place in places if place.exists()]


@lru_cache
def _built(changed: float) -> Mapping[str, str]:
    del changed  # only tells one build from the next
    made: Mapping[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return made


def asset(name: str) -> str:
    """Give the address of a bundled file such as ``app.js``.

    A running product keeps to the build it started with, as the server of its files does; developers see each new one.

    :raises FileNotFoundError: if the assets were never built.
    """
    return _address(name, MANIFEST.stat().st_mtime if settings.DEBUG else 0)


@lru_cache(maxsize=256)
def _address(name: str, changed: float) -> str:
    return static("dist/" + _built(changed)[name])


def icon(name: str, size: int = 18, label: str = "") -> Markup:
    """Draw an icon; with a label it speaks for itself, otherwise it only decorates."""
    return _icon(name, size, str(label), asset("icons.svg"))


@lru_cache(maxsize=1024)  # a list draws the same few for every row
def _icon(name: str, size: int, label: str, sprite: str) -> Markup:
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" width="{0}" height="{0}" {1}><use href="{2}#{3}"/></svg>').format(size, spoken, sprite, name)


def url(name: str, *places: Any, **parts: Any) -> str:
    """Give the address of a named page."""
    return reverse(name, kwargs=parts) if parts else addresses.address(name, *places)


def url_if_any(name: str, **parts: Any) -> str | None:
    """Give the address of a named page, or nothing while no such page exists."""
    try:
        return reverse(name, kwargs=parts or None)
    except NoReverseMatch:
        return None


_numbers = count(1)


def unique(stem: str) -> str:
    """Make an id that stands only once on a page."""
    return f"{stem}-{next(_numbers) % 1_000_000}"


def is_debug() -> bool:
    """Tell whether the product runs for its developers."""
    return bool(settings.DEBUG)


def data_block(value: Any) -> Markup:
    """Write a value as JSON that may stand inside ``<script type="application/json">``."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def _plain(value: Any) -> Any:
    """Exact decimals become floats on their way to a picture; everything else its words."""
    return float(value) if hasattr(value, "as_tuple") else str(value)


def classes(*names: str | None) -> str:
    """Join those class names that are there."""
    return " ".join(name for name in names if name)


def marked(text: str, wanted: str) -> Markup:
    """Show where the searched words stand in a text."""
    place = text.casefold().find(wanted.casefold()) if wanted else -1
    if place < 0:
        return escape(text)
    end = place + len(wanted)
    return escape(text[:place]) + Markup("<mark>{}</mark>").format(text[place:end]) + escape(text[end:])


GLOBALS: dict[str, Any] = {
    "asset": asset,
    "bars": drawing.bars,
    "classes": classes,
    "draw_cards": cells.cards,
    "draw_in_list": cells.in_list,
    "draw_lines": cells.lines,
    "draw_value": cells.value,
    "tell_value": cells.told,
    "draw_icon": icon,  # for macros with an argument called icon
    "icon": icon,
    "is_debug": is_debug,
    "kept": kept,
    "language_tag": formatting.language_tag,
    "pyramid_slices": drawing.pyramid_slices,
    "shares": drawing.shares,
    "sparkline_of": drawing.sparkline,
    "static": static,
    "unique": unique,
    "url": url,
    "url_if_any": url_if_any,
}

FILTERS: dict[str, Any] = {
    "ago": formatting.ago,
    "compact": formatting.compact,
    "data_block": data_block,
    "day": formatting.day,
    "hue": formatting.hue,
    "initials": formatting.initials,
    "labeled": enumerating.labeled,
    "listed": enumerating.listed,
    "machine_time": formatting.machine_time,
    "marked": marked,
    "moment": formatting.moment,
    "money": formatting.money,
    "number": formatting.number,
    "parted": enumerating.parted,
    "percent": formatting.percent,
    "sentence": capfirst,
}
