"""Reads a page's form as a browser does: every field with the value that it shows."""

from html.parser import HTMLParser

UNSENT = {"submit", "button", "file", "image", "reset"}
Pairs = list[tuple[str, str]]


class Reader(HTMLParser):
    """Collects names and values of the controls of all POST forms of a page but the shell's own."""

    def __init__(self) -> None:
        super().__init__()
        self.values: Pairs = []
        self._is_form = False
        self._select = ""
        self._text: list[str] | None = None
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._is_form = given.get("method", "") == "post" and given.get("action", "") == ""
        elif not self._is_form:
            return
        elif tag == "input" and name and given.get("type") not in UNSENT and self._is_sent(given):
            self.values.append((name, given.get("value", "on" if given.get("type") == "checkbox" else "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given and self._select:
            self.values.append((self._select, given.get("value", "")))
        elif tag == "textarea":
            self._area, self._text = name, []

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            self.values.append((self._area, "".join(self._text).removeprefix("\n")))
            self._text = None
        elif tag in ("select", "form"):
            self._select = ""
            self._is_form = self._is_form and tag != "form"

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    @staticmethod
    def _is_sent(given: dict[str, str]) -> bool:
        return given.get("type") not in ("checkbox", "radio") or "checked" in given


def read(html: str) -> Pairs:
    """What the page's form would send if nobody changed anything."""
    reader = Reader()
    reader.feed(html)
    return reader.values


def changed(pairs: Pairs, **values: str) -> Pairs:
    """The same with other values in some fields."""
    return [(name, value) for name, value in pairs if name not in values] + list(values.items())
