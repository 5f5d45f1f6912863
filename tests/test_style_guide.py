"""The components look right to a machine: nothing that the policy refuses, no serious accessibility finding, no overflow."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.running import ROOT, Product

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


def axe_source(path: Path = AXE) -> str:
    if not path.exists():
        pytest.skip("axe-core is not installed (npm ci in frontend/)")
    return path.read_text(encoding="utf-8")


def opened(context: BrowserContext, address: str) -> tuple[Page, list[str]]:
    """Open a page and collect what its console complains about."""
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.wait_for_selector(".chart-area[data-ready]")
    return page, complaints


def copied(signed_in: BrowserContext, browser: Browser, product: Product, **options: object) -> BrowserContext:
    """A browser session of the same person with another look."""
    state = signed_in.storage_state()
    return browser.new_context(base_url=product.url, storage_state=state, reduced_motion="reduce", **options)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_components_have_no_serious_finding(
    signed_in: BrowserContext, browser: Browser, product: Product, scheme: str, size: str
) -> None:
    source, (width, height) = axe_source(), SIZES[size]
    look = {"color_scheme": scheme, "viewport": {"width": width, "height": height}, "bypass_csp": True}
    context = copied(signed_in, browser, product, **look)
    page, complaints = opened(context, "/settings/style-guide/")
    page.evaluate(source)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    serious = [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] in {"serious", "critical"}]
    too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert (serious, complaints, too_wide) == ([], [], 0)


def test_the_strict_policy_refuses_nothing_that_pages_do(signed_in: BrowserContext) -> None:
    page, complaints = opened(signed_in, "/settings/style-guide/")
    page.evaluate("document.activeElement.blur()")
    page.locator("#chart-bar .chart-area").hover()
    page.wait_for_selector(".chart-tip td >> visible=true")
    page.click("[popovertarget=more]")
    page.keyboard.press("Escape")
    assert complaints == []


def test_a_relation_is_chosen_by_typing(page: Page) -> None:
    page.goto("/settings/style-guide/")
    page.locator("#id_account").fill("acme")
    page.keyboard.press("Enter")
    assert page.locator("#id_account-value").input_value() == "2"


def test_several_are_chosen_and_the_last_is_dropped_with_backspace(page: Page) -> None:
    page.goto("/settings/style-guide/")
    page.locator("#id_tags").press("ArrowDown")
    page.keyboard.press("Enter")
    chosen = "node => [...node.selectedOptions].map(option => option.value)"
    assert page.locator("#id_tags-value").evaluate(chosen) == ["a", "b", "c"]
    page.locator("#id_tags").press("Backspace")
    assert page.locator("#id_tags-value").evaluate(chosen) == ["a", "b"]


def test_appearance_changes_at_once_and_is_remembered(page: Page) -> None:
    page.goto("/settings/style-guide/")
    for appearance in ("dark", "system"):
        page.click("[popovertarget=person-menu]")
        with page.expect_response("**/me/appearance/"):
            page.click(f"[data-appearance={appearance}]")
        page.reload()
        assert page.locator("html").get_attribute("data-theme") == (None if appearance == "system" else appearance)


def test_keys_reach_search_shortcuts_and_rows(page: Page) -> None:
    page.goto("/settings/style-guide/")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("#shortcuts[open]")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("tr.at").get_attribute("data-href") == "#1"
