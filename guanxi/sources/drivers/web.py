"""Addresses of the web: a file, a page with tables, or an API that answers in JSON, page by page."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from guanxi.lib.marking import N_
from guanxi.sources import json_rows
from guanxi.sources.fetching import Answer, Asked, get
from guanxi.sources.origin import Notice, Origin, Part, Since, Unreachable, silent
from guanxi.sources.table import Table, UnreadableTable

MOST_PAGES = 20_000
SAMPLE_SECONDS = 10.0
PAGES = '{"guanxi": "pages"}\n'
PAGINGS = ("", "page", "offset", "cursor", "link")
"""How an API divides its answer: not at all; by number; by count of rows passed over; by a mark in the answer; by an address."""
_NEXT = re.compile(r'<([^>]+)>\s*;[^,]*rel="?next"?')


class Web:
    """Fetches what stands at an address."""

    def parts(self, origin: Origin) -> list[Part]:
        """The lists of a JSON answer; what else stands there is known once it was fetched."""
        answer = get(_asked(origin, origin.place, seconds=SAMPLE_SECONDS))
        if not _is_json(answer):
            return [Part("")]
        return [Part(name, None if origin.options.get("paging") else count) for name, count in _lists(answer)] or [Part("")]

    def sample(self, origin: Origin, part: str, folder: Path) -> Table:
        """Fetched with its first page only."""
        raise NotImplementedError  # `reading.sample` opens what `fetch` wrote with `pages` limited to one

    def fetch(self, origin: Origin, part: str, target: Path, since: Since | None = None, notice: Notice = silent) -> None:
        """The content as it came, or all pages of it, each as it came."""
        most = int(origin.options.get("most_pages") or MOST_PAGES)
        if not origin.options.get("paging"):
            target.write_bytes(get(_asked(origin, _since(origin, since))).content)
            return
        rows = 0
        with gzip.open(target, "wt", encoding="utf-8", compresslevel=1) as file:
            file.write(PAGES)
            for answer, found in _pages(origin, part, _since(origin, since), most):
                file.write(json.dumps({"url": answer.url, "body": answer.content.decode("utf-8", "replace")}) + "\n")
                rows += found
                notice(rows)


def _lists(answer: Answer) -> Iterator[tuple[str, int]]:
    yield from json_rows.lists(json_rows.read(answer.content))


def _is_json(answer: Answer) -> bool:
    return "json" in answer.headers.get("content-type", "") or answer.content.lstrip()[:1] in (b"{", b"[")


def _pages(origin: Origin, part: str, url: str, most: int) -> Iterator[tuple[Answer, int]]:
    """The answers one after the other, with the number of rows in each, until one is empty or says that it is the last."""
    paging, seen = origin.options["paging"], set[str]()
    place = int(origin.options.get("first") or (1 if paging == "page" else 0))
    following: str | None = _with(url, origin, place) if paging in ("page", "offset") else url
    while following is not None:
        if following in seen:
            raise Unreachable(N_("The pages go round in a circle."), N_("Check how the pages are asked for."))
        seen.add(following)
        answer = get(_asked(origin, following))
        document = json_rows.read(answer.content)
        found = len(json_rows.rows_at(document, part)) if json_rows.at(document, part) is not None else 0
        if not found and len(seen) == 1:
            json_rows.rows_at(document, part)  # says which lists there are instead
        if found:
            yield answer, found
        if len(seen) >= most or (not found and paging in ("page", "offset")):
            return
        place += found if paging == "offset" else 1
        following = _following(origin, url, answer, document, place)


def _following(origin: Origin, url: str, answer: Answer, document: Any, place: int) -> str | None:
    paging = origin.options["paging"]
    if paging in ("page", "offset"):
        return _with(url, origin, place)
    said = json_rows.at(document, origin.options.get("next") or "next")
    if paging == "cursor":
        return _with(url, origin, said) if said not in (None, "", False) else None
    if not said and (match := _NEXT.search(answer.headers.get("link", ""))):
        said = match[1]
    onward = urljoin(answer.url, str(said)) if said else None
    if onward and urlsplit(onward).netloc != urlsplit(url).netloc:
        raise UnreadableTable(N_("The next page lies on another computer."), N_("Give the address of that one."))
    return onward


def _with(url: str, origin: Origin, value: Any) -> str:
    """The address with the number, offset or mark in it."""
    usual = {"page": "page", "offset": "offset", "cursor": "cursor"}[origin.options["paging"]]
    return _added(url, origin.options.get("parameter") or usual, str(value))


def _since(origin: Origin, since: Since | None) -> str:
    """The address that asks for what is new only, where the API knows a word for that."""
    name = origin.options.get("since")
    return _added(origin.place, name, str(since.value)) if since and name else origin.place


def _added(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    query = [(key, one) for key, one in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode([*query, (name, value)]), ""))


def _asked(origin: Origin, url: str, seconds: float = 60.0) -> Asked:
    said = "application/json, */*;q=0.5"
    return Asked(url, {"Accept": said}, _credentials(origin), inside=origin.inside, seconds=seconds)


def _credentials(origin: Origin) -> dict[str, str]:
    """The header that lets us in: with user and secret as Basic, with a secret alone as the named header or as Bearer."""
    if not origin.secret:
        return {}
    if name := origin.options.get("header"):
        return {name: origin.secret}
    if origin.user:
        return {"Authorization": "Basic " + base64.b64encode(f"{origin.user}:{origin.secret}".encode()).decode()}
    return {"Authorization": f"Bearer {origin.secret}"}
