"""Takes the pictures of the documents from running products, small enough to be read along.

    python tools/pictures.py http://127.0.0.1:8000 PASSWORD [NAME …]          the demo company
    python tools/pictures.py --ledger http://127.0.0.1:8001 PASSWORD [NAME …]  the company of docs/walkthrough.md

Signs in as `admin`. Where a picture shows one record, it is found by the first link of its kind on another page.
"""

import base64
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
QUALITY = 82
LOADED = """() => document.readyState === "complete" && ![...document.querySelectorAll(
  ".chart-area:not([data-ready]), .skeleton, .htmx-request")].some((node) => node.checkVisibility())"""
LOSSES = (
    "show=profit,revenue&rows=region.province,product.category1&time=last_quarter&only=profit:below:0&sort=profit&subtotals=no"
)


@dataclass(frozen=True)
class Picture:
    """A page to be shown; with `first` the one that its first link to such an address leads to, with `then` behind it."""

    address: str
    first: str = ""
    then: str = ""
    width: int = 1440
    height: int = 900
    scheme: str = "light"


DEMO = {
    "customer": Picture("/accounts/?q=大连启明生物制药", first="/accounts/"),
    "groups": Picture("/orders/?group=state"),
    "board": Picture("/orders/?as=board&group=state"),
    "fitting": Picture("/settings/objects/accounts/"),
    "role": Picture("/roles/?q=经理", first="/roles/"),
    "api": Picture("/api/docs/accounts/"),
    "dark": Picture("/", scheme="dark"),
    "phone": Picture("/evaluation/pyramid/?show=major", first="/accounts/", width=390, height=844),
    "explorer": Picture(f"/explorer/order_lines/?{LOSSES}", height=1000),
    "dashboard": Picture("/dashboards/", first="/dashboards/", then="whole/", width=1280, height=900),
    "rules": Picture("/mining-runs/?f=method:any:rules", first="/mining-runs/", then="tab/findings/", width=1280, height=940),
    "segments": Picture("/segments/", width=1280, height=900),
    "cohorts": Picture("/mining-runs/?f=method:any:cohorts", first="/mining-runs/", then="tab/findings/", width=1280, height=940),
    "forecast": Picture("/forecast/", width=1280, height=860),
    "prediction": Picture(
        "/mining-runs/?f=method:any:predict-leaves", first="/mining-runs/", then="tab/findings/", width=1280, height=940
    ),
    "market": Picture("/market/", width=1280, height=820),
    "decision": Picture("/decisions/?f=state:any:measured", first="/decisions/", width=1280, height=900),
    "loading": Picture("/loading/", first="/loading/tables/", width=1280, height=640),
    "proposal": Picture("/proposals/?sort=-probability", first="/proposals/", width=1280, height=720),
    "warehouse": Picture("/settings/warehouse/", width=1280, height=760),
}
LEDGER = {
    "contribution": Picture("/evaluation/contribution/?year=2017"),
    "pyramid": Picture("/evaluation/pyramid/?year=2017"),
    "margins": Picture("/evaluation/margins/?year=2017"),
    "account": Picture("/accounts/?f=name:is:徐婵", first="/accounts/"),
    "order": Picture("/orders/?sort=-amount", first="/orders/"),
}


def take(browser: Browser, home: str, password: str, picture: Picture) -> bytes:
    """One picture, as WebP."""
    size = {"width": picture.width, "height": picture.height}
    context = browser.new_context(base_url=home, viewport=size, color_scheme=picture.scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    try:
        page = context.new_page()
        _sign_in(page, password)
        page.goto(picture.address)
        if picture.first:
            link = page.locator(f"main :is(td, .card) a[href^='{picture.first}']").first
            page.goto(f"{link.get_attribute('href')}{picture.then}")
        page.wait_for_function(LOADED)
        page.wait_for_timeout(600)
        shot = context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
        return base64.b64decode(shot["data"])
    finally:
        context.close()


def _sign_in(page: Page, password: str) -> None:
    page.goto("/sign-in/")
    page.fill("input[name=username]", "admin")
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)


def main(arguments: Sequence[str]) -> int:
    """Take the named pictures, or all of this company."""
    pictures = LEDGER if arguments[:1] == ["--ledger"] else DEMO
    home, password, *names = arguments[1:] if pictures is LEDGER else arguments
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name in names or pictures:
            taken = take(browser, home, password, pictures[name])
            (FOLDER / f"{name}.webp").write_bytes(taken)
            print(f"{name}: {len(taken) // 1000} kB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
