"""Signing in with a passkey and with an authenticator app, in a real browser with a made-up authenticator."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from guanxi.people import second_factor
from tests.browsing import DESK, PHONE, Watched
from tests.running import Product

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip
USERNAME, PASSWORD = "passkey.tester", "only-for-tests-31415"


@pytest.fixture
def tester(product: Product) -> Iterator[str]:
    done = product.command("user", "add", USERNAME, "--password", PASSWORD, "--administrator", "--language", "en")
    assert done.returncode == 0, done.stderr
    yield USERNAME
    product.sql("UPDATE people_person SET is_active = false, username = username || id WHERE username = %s", USERNAME)


@pytest.fixture
def place(product: Product, browser: Browser) -> Iterator[BrowserContext]:
    """A browser that knows the product by a name: passkeys are made for names, not for addresses."""
    home = f"http://localhost:{product.port}"
    context = browser.new_context(
        base_url=home, viewport={"width": DESK[0], "height": DESK[1]}, locale="en-US", reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


def _sign_in(page: Page) -> None:
    page.goto("/sign-in/?next=/me/security/")
    page.fill("input[name=username]", USERNAME)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/sign-in/")


def _shot(page: Page, name: str) -> None:
    if folder := os.environ.get("GUANXI_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_passkey_lets_in_without_a_password(tester: str, place: BrowserContext) -> None:
    page = place.new_page()
    session = place.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    _sign_in(page)
    page.wait_for_url("**/me/security/")
    expect(page.get_by_role("heading", name="Security")).to_be_visible()
    page.get_by_label("Name of the passkey").fill("My stick")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("My stick", exact=True)).to_be_visible()
    _shot(page, "security")
    _sign_out(page)
    _shot(page, "sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)
    page.goto("/me/security/")
    expect(page.locator("tr", has_text="this one")).to_contain_text("passkey")


def test_an_app_is_set_up_and_asked_for_and_pages_look_right(tester: str, place: BrowserContext, product: Product) -> None:
    page = place.new_page()
    watched = Watched(page, f"http://localhost:{product.port}")
    _sign_in(page)
    page.wait_for_url("**/me/security/")
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    _shot(page, "app")
    page.get_by_label("Code that the app shows").fill(second_factor.code_at(secret, int(time.time()) // 30))
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator(".codes code")).to_have_count(second_factor.RECOVERY_CODES)
    codes = page.locator(".codes code").all_inner_texts()
    _shot(page, "codes")
    _sign_out(page)
    _sign_in(page)
    page.get_by_label("Code from your app").fill(codes[0])
    _shot(page, "second-step")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/me/security/")
    for address in (
        "/me/security/",
        "/settings/sign-in/",
        "/settings/sign-in/providers/new/",
        "/settings/audit/",
        "/settings/audit/fields/",
        "/settings/personal-data/",
    ):
        for size in (DESK, PHONE):
            watched.resize(size)
            assert watched.open(address) == 200
            assert (address, size, watched.layout(), watched.complaints, watched.strangers) == (address, size, {}, [], [])
            _shot(page, f"{address.strip('/').replace('/', '-')}-{size[0]}")
        watched.paint("dark")
        assert (address, watched.hurdles()) == (address, [])
        _shot(page, f"{address.strip('/').replace('/', '-')}-dark")
        watched.paint("light")
