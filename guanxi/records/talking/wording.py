"""A comment as safe HTML: emphasis, code, links, lists, quotes and people that it mentions; everything else stays text.

Nothing that was typed is ever taken as HTML: each piece is escaped first, then dressed.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from markupsafe import Markup, escape

MENTION = re.compile(r"(?<![\w@/.])@([\w.+\-@]{1,60})")
_PIECES = re.compile(
    r"`(?P<code>[^`\n]+)`|\*\*(?P<strong>[^*\n]+)\*\*|(?<![\w*])\*(?P<em>[^*\s][^*\n]*)\*(?![\w*])"
    r"|\[(?P<words>[^\]\n]+)\]\((?P<to>https?://[^\s)]+)\)|(?P<link>https?://[^\s<>\"]+[^\s<>\".,;:!?，。；：！？)）])"
    r"|(?<![\w@/.])@(?P<person>[\w.+\-@]{1,60})"
)
_KINDS = (
    ("ul", re.compile(r"^\s{0,3}[-*]\s+(.*)$")),
    ("ol", re.compile(r"^\s{0,3}\d{1,3}[.)]\s+(.*)$")),
    ("quote", re.compile(r"^>\s?(.*)$")),
)


def mentioned(text: str) -> list[str]:
    """The user names that stand behind an @ in the text, in small letters, each once."""
    return list(dict.fromkeys(_trimmed(name).lower() for name in MENTION.findall(text)))


def as_html(text: str, people: Mapping[str, str]) -> Markup:
    """The text as HTML; `people` gives the names of those that may be mentioned, by user name in small letters."""
    blocks = []
    for kind, lines in groupby(text.replace("\r\n", "\n").split("\n"), key=_kind):
        bodies = [_body(kind, line) for line in lines]
        if kind == "blank":
            continue
        drawn = [_line(body, people) for body in bodies]
        if kind in ("ul", "ol"):
            blocks.append(
                Markup("<{0}>{1}</{0}>").format(kind, Markup().join(Markup("<li>{}</li>").format(one) for one in drawn))
            )
        elif kind == "quote":
            blocks.append(Markup("<blockquote>{}</blockquote>").format(Markup("<br>").join(drawn)))
        else:
            blocks.append(Markup("<p>{}</p>").format(Markup("<br>").join(drawn)))
    return Markup().join(blocks)


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    return next((kind for kind, pattern in _KINDS if pattern.match(line)), "text")


def _body(kind: str, line: str) -> str:
    found = next((pattern.match(line) for name, pattern in _KINDS if name == kind), None)
    return found[1] if found else line


def _line(text: str, people: Mapping[str, str]) -> Markup:
    return Markup().join(_pieces(text, people))


def _pieces(text: str, people: Mapping[str, str]) -> Iterator[Markup]:
    end = 0
    for found in _PIECES.finditer(text):
        yield escape(text[end : found.start()])
        yield _piece(found, people)
        end = found.end()
    yield escape(text[end:])


def _piece(found: re.Match[str], people: Mapping[str, str]) -> Markup:
    for tag in ("code", "strong", "em"):
        if found[tag]:
            return Markup("<{0}>{1}</{0}>").format(tag, found[tag])
    if found["person"]:
        name = _trimmed(found["person"])
        if name.lower() not in people:
            return escape(found[0])
        return Markup('<span class="mention">@{}</span>{}').format(people[name.lower()], found["person"][len(name) :])
    to = found["to"] or found["link"]
    return Markup('<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>').format(to, found["words"] or to)


def _trimmed(name: str) -> str:
    return name.rstrip(".-+@")
