"""What stories share: the running product and a browser."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.installed import installed
from tests.running import Product

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """The product as people run it, with one administrator and a small demo company; shared by all tests of a process."""
    with installed(company=True) as product:
        yield product.start()


@pytest.fixture(scope="session")
def company(product: Product) -> Product:
    """The same product, for tests that look at what is in its company."""
    return product


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    chosen = [os.environ.get("CHROMIUM", ""), *CHROMIUM]
    program = next((path for path in chosen if path and Path(path).exists()), None)
    if program is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium fonts-noto-cjk)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def signed_in(product: Product, browser: Browser) -> Iterator[BrowserContext]:
    """A browser session of the administrator."""
    context = browser.new_context(base_url=product.url, viewport={"width": 1440, "height": 900}, locale="en-US")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("input[name=username]", product.username)
    page.fill("input[name=password]", product.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(signed_in: BrowserContext) -> Page:
    """A page of the administrator's browser session."""
    return signed_in.new_page()
