"""Stories of a record's page: two people at once, files dropped, deleting and taking it back, new records on the way."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browsing import follow
from tests.running import Product

pytestmark = pytest.mark.usefixtures("product")


def _account(page: Page, name: str, **values: str) -> str:
    """Make an account through the form; gives its address."""
    page.goto("/accounts/new/")
    page.fill("#field-name", name)
    for field, value in values.items():
        page.fill(f"#field-{field}", value)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: address.rstrip("/").rsplit("/", 1)[-1].isdigit())
    return "/accounts/" + page.url.rstrip("/").rsplit("/", 1)[-1] + "/"


def test_two_people_change_one_field_and_the_second_chooses(signed_in: BrowserContext, page: Page) -> None:
    address = _account(page, "Two at once", address="Road 1")
    page.goto(f"{address}edit/")
    other = signed_in.new_page()
    other.goto(f"{address}edit/")
    other.fill("#field-address", "Road 2")
    other.fill("#field-email", "theirs@example.com")
    other.keyboard.press("Control+Enter")
    other.wait_for_url(f"**{address}")
    page.fill("#field-address", "Road 3")
    page.fill("#field-website", "https://mine.example.com")
    page.keyboard.press("Control+Enter")
    dialog = page.locator("#clashes")
    expect(dialog).to_be_visible()
    expect(dialog.locator(".value")).to_have_text(["Road 3", "Road 2", "Road 1"])
    dialog.get_by_role("radio", name="Theirs").check()
    dialog.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**{address}")
    for text in ("Road 2", "theirs@example.com", "https://mine.example.com"):
        expect(page.locator("main")).to_contain_text(text)


def test_a_deleted_record_is_taken_back_from_its_message(page: Page) -> None:
    address = _account(page, "Deleted by mistake")
    page.goto(f"{address}delete/")
    follow(page.get_by_role("button", name="Delete"))
    follow(page.get_by_role("button", name="Undo"))
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Deleted by mistake")


def test_several_files_are_added_at_once_and_what_is_refused_says_why(page: Page) -> None:
    address = _account(page, "With files")
    page.goto(f"{address}files/")
    files: list[Any] = [
        {"name": "客户.csv", "mimeType": "text/csv", "buffer": "客户,金额\n深圳华夏,100\n".encode("gb18030")},
        {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
        {"name": "evil.html", "mimeType": "text/html", "buffer": b"<script>document.title='evil'</script>"},
    ]
    page.set_input_files("input[name=files]", files)
    expect(page.locator("main td .file")).to_have_count(2)
    expect(page.locator(".uploads .bad")).to_contain_text("The file is empty.")
    page.get_by_role("link", name="客户.csv", exact=True).click()
    expect(page.locator(".preview")).to_contain_text("深圳华夏,100")
    page.goto(f"{address}files/")
    page.get_by_role("link", name="evil.html", exact=True).click()
    expect(page.locator(".preview")).to_contain_text("<script>")
    assert page.title() != "evil"


def test_a_missing_account_is_made_while_an_order_is_typed(page: Page) -> None:
    page.goto("/orders/new/")
    page.fill("#field-delivery_address", "Typed before")
    page.locator("#field-account").click()
    page.keyboard.type("Made on the way")
    page.locator(".choices .new", has_text="Made on the way").click()
    expect(page.locator("#quick-name")).to_have_value("Made on the way")
    page.locator("#quick").get_by_role("button", name="Create").click()
    expect(page.locator("#field-account")).to_have_value("Made on the way")
    expect(page.locator("#field-delivery_address")).to_have_value("Typed before")


def test_tags_are_typed_and_offered_again(page: Page, product: Product) -> None:
    assert product.url
    for name in ("First with a tag", "Second with a tag"):
        page.goto("/accounts/new/")
        page.fill("#field-name", name)
        page.locator("#field-tags").click()
        page.keyboard.type("fair 2026")
        page.locator(".choices:popover-open li", has_text="fair 2026").first.click()
        page.keyboard.press("Control+Enter")
        page.wait_for_url(lambda address: address.rstrip("/").rsplit("/", 1)[-1].isdigit())
        expect(page.locator("main")).to_contain_text("fair 2026")
