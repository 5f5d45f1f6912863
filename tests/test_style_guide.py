"""The components look right to a machine: nothing that the policy refuses, no serious accessibility finding, no overflow."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browsing import DESK, PHONE, Watched, open_whole
from tests.running import Product

SIZES = {"desk": DESK, "phone": PHONE}
GUIDE = "/settings/style-guide/"


def look(watched: Watched) -> None:
    """Open the guide with all of its charts; skeletons are shown there for good."""
    open_whole(watched.page, GUIDE)
    watched.page.wait_for_function("() => !document.querySelector('.chart-area:not([data-ready])')")
    watched.settle()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_components_have_no_serious_finding(
    signed_in: BrowserContext, browser: Browser, product: Product, scheme: str, size: str
) -> None:
    state = signed_in.storage_state()
    context = browser.new_context(base_url=product.url, storage_state=state, reduced_motion="reduce")
    watched = Watched(context.new_page(), product.url)
    watched.resize(SIZES[size])
    watched.paint(scheme)
    look(watched)
    found = (watched.hurdles(), watched.complaints, watched.strangers, watched.layout().get("too wide", 0))
    context.close()
    assert found == ([], [], [], 0)


def test_the_strict_policy_refuses_nothing_that_pages_do(page: Page, product: Product) -> None:
    watched = Watched(page, product.url)
    look(watched)
    page.evaluate("document.activeElement.blur()")
    page.locator("#chart-bar .chart-area").hover()
    page.wait_for_selector(".chart-tip td >> visible=true")
    page.click("[popovertarget=more]")
    page.keyboard.press("Escape")
    assert watched.complaints == []


def test_a_relation_is_chosen_by_typing(page: Page) -> None:
    page.goto(GUIDE)
    page.locator("#id_account").fill("acme")
    page.keyboard.press("Enter")
    expect(page.locator("#id_account-value")).to_have_value("2")


def test_several_are_chosen_and_the_last_is_dropped_with_backspace(page: Page) -> None:
    page.goto(GUIDE)
    page.locator("#id_tags").press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#id_tags-value")).to_have_values(["a", "b", "c"])
    page.locator("#id_tags").press("Backspace")
    expect(page.locator("#id_tags-value")).to_have_values(["a", "b"])


def test_appearance_changes_at_once_and_is_remembered(page: Page) -> None:
    page.goto(GUIDE)
    for appearance in ("dark", "system"):
        page.click("[popovertarget=person-menu]")
        with page.expect_response("**/me/appearance/"):
            page.click(f"[data-appearance={appearance}]")
        page.reload()
        assert page.locator("html").get_attribute("data-theme") == (None if appearance == "system" else appearance)


def test_keys_reach_search_shortcuts_and_rows(page: Page) -> None:
    page.goto(GUIDE)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("#shortcuts[open]")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr.at")).to_have_attribute("data-href", "#1")
