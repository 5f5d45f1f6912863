"""How tests look at pages: signed in as somebody, with what the browser complains about, and what is wrong in the layout."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

from tests.running import ROOT, Product

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
DESK, PHONE = (1440, 900), (390, 844)
SERIOUS = {"serious", "critical"}
LOADED = """() => document.readyState === "complete" && ![...document.querySelectorAll(
  ".chart-area:not([data-ready]), .skeleton, .htmx-request")].some((node) => node.checkVisibility())"""
SQUEEZED = """() => [...document.querySelectorAll("main :is(td, th, dd, h1, h2, h3)")].filter((node) => {
  const { width, height } = node.getBoundingClientRect();
  return width > 0 && width < 60 && height > 90 && node.innerText.trim().length > 3;
}).map((node) => node.innerText.trim().slice(0, 30))"""
SETTLED = """async () => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const changing = document.getAnimations().filter((one) => one instanceof CSSTransition);
  await Promise.allSettled(changing.map((one) => one.finished));
}"""
IN_VIEW = """async () => {
  for (const node of document.querySelectorAll("main .skeleton")) {
    node.scrollIntoView();
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  }
}"""
CUT_OFF = """() => [...document.querySelectorAll("main *")].filter((node) => {
  const { overflowX, textOverflow } = getComputedStyle(node);
  return ["hidden", "clip"].includes(overflowX) && textOverflow !== "ellipsis" && node.clientWidth > 1
    && node.scrollWidth > node.clientWidth + 1 && !node.closest("svg");
}).map((node) => `${node.tagName}.${node.className}`)"""


def axe_source(path: Path = AXE) -> str:
    """Give the program that checks accessibility; skips where it is not installed."""
    if not path.exists():
        pytest.skip("axe-core is not installed (npm ci in frontend/)")
    return path.read_text(encoding="utf-8")


@contextmanager
def seat(browser: Browser, product: Product, username: str, password: str, **look: Any) -> Iterator[BrowserContext]:
    """Sign somebody in, in a browser session of their own."""
    look = {"viewport": {"width": DESK[0], "height": DESK[1]}, "locale": "en-US", "reduced_motion": "reduce", **look}
    context = browser.new_context(base_url=product.url, **look)
    context.set_default_timeout(15_000)
    try:
        page = context.new_page()
        page.goto("/sign-in/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda address: "/sign-in" not in address)
        page.close()
        yield context
    finally:
        context.close()


def open_whole(page: Page, address: str) -> None:
    """Open a page and wait for what it fetches afterwards, too: before that nobody listens to the keys and the mouse there."""
    page.goto(address, wait_until="networkidle")


def follow(link: Locator) -> None:
    """Click what leads to another page, or back to this one, and wait until its scripts run."""
    with link.page.expect_navigation():
        link.click()


def note_errors(page: Page, into: list[str]) -> None:
    """Note errors of scripts."""
    page.on("pageerror", lambda error: into.append(str(error)))


class Watched:
    """A page together with its complaints and the requests that left for other hosts."""

    def __init__(self, page: Page, home: str) -> None:
        self.page = page
        self.home = urlsplit(home).netloc
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        page.on("console", self._console)
        note_errors(page, self.complaints)
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.netloc != self.home:
            self.strangers.append(request.url)

    def open(self, address: str) -> int:
        """Open a page, all of what comes later included, and give its status."""
        self.complaints, self.strangers = [], []
        answer = self.page.goto(address)
        self.page.evaluate(IN_VIEW)
        self.page.wait_for_function(LOADED)
        self.page.evaluate("scrollTo(0, 0)")
        assert answer is not None
        return answer.status

    def resize(self, size: tuple[int, int]) -> None:
        """Give the window another size and wait until everything has taken its place in it."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.wait_for_function("width => innerWidth === width", arg=size[0])
        self.settle()

    def layout(self) -> dict[str, object]:
        """What is wrong in the layout: how far the page is too wide, texts squeezed to a pole, boxes that cut content off."""
        too_wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found = {"too wide": too_wide, "squeezed": self.page.evaluate(SQUEEZED), "cut off": self.page.evaluate(CUT_OFF)}
        return {what: found[what] for what in found if found[what]}

    def paint(self, scheme: str) -> None:
        """Turn to light or dark and wait until all colors have arrived."""
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        self.page.wait_for_function("scheme => matchMedia(`(prefers-color-scheme: ${scheme})`).matches", arg=scheme)
        self.settle()

    def settle(self) -> None:
        """Wait until everything has taken its place and its color."""
        self.page.evaluate(SETTLED)

    def hurdles(self, *rules: str) -> list[str]:
        """What keeps people out, by axe: serious and critical findings of all rules, or of these."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(axe_source())
        options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
        found = self._violations(options)
        if found:  # a color may have been on its way: only what stays is a hurdle
            self.page.wait_for_timeout(500)
            found = self._violations(options)
        return found

    def _violations(self, options: dict[str, Any]) -> list[str]:
        found = self.page.evaluate("options => axe.run(document, options)", options)["violations"]
        return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] in SERIOUS]
