"""Stories of quick hands on the page of a record: tags in their own box, Enter before the choices came, what follows above."""

import time

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.usefixtures("product")


def _account(page: Page, name: str) -> str:
    page.goto("/accounts/new/")
    page.fill("#field-name", name)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: address.rstrip("/").rsplit("/", 1)[-1].isdigit())
    return "/accounts/" + page.url.rstrip("/").rsplit("/", 1)[-1] + "/"


def _answer_late(page: Page, addresses: str) -> None:
    """Choices come after a while, as over a slow network."""

    def late(route: Route) -> None:
        time.sleep(0.4)
        route.continue_()

    page.route(addresses, late)


def test_a_tag_typed_in_haste_is_kept(page: Page) -> None:
    page.goto(_account(page, "Tagged in haste"))
    _answer_late(page, "**/tags/names/*")
    page.get_by_role("button", name="Tags").click()
    page.locator(".tag-line input[role=combobox]").wait_for()
    page.keyboard.type("typed in haste")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".tag-line .words > *")).to_have_text(["typed in haste"])
    page.reload()
    expect(page.locator(".tag-line .words > *")).to_have_text(["typed in haste"])


def test_enter_before_the_choices_came_takes_what_was_typed(page: Page) -> None:
    for name in ("Zebra crossing", "Aardvark hall"):
        _account(page, name)
    page.goto("/orders/new/")
    page.locator("#field-account").click()
    page.locator(".choices:popover-open li").first.wait_for()
    _answer_late(page, "**/pick/*")
    page.keyboard.type("Zebra")
    page.keyboard.press("Enter")
    expect(page.locator("#field-account")).to_have_value("Zebra crossing")


def test_a_changed_name_stands_above_at_once_and_every_section_knows_the_version(page: Page) -> None:
    page.goto(_account(page, "Old name"))
    page.locator("dd[data-field=name]").dblclick()
    page.locator("dd .in-place input").fill("New name")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("New name")
    versions = page.locator("[data-record][data-version]").evaluate_all("parts => parts.map(part => part.dataset.version)")
    assert len(versions) > 1
    assert set(versions) == {"2"}
