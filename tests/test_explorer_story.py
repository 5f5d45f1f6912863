"""A newcomer asks where money is lost, and turns the answer by hand, by keyboard and on a phone."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.browsing import PHONE, Watched, axe_source, follow, open_whole, seat
from tests.installed import installed
from tests.running import Product

LAST_QUARTER = "date_trunc('quarter', now() AT TIME ZONE 'Asia/Shanghai' - interval '3 months')"  # where a new company is
SOLD = f"""FROM sales_orderline line JOIN sales_order ON sales_order.id = line.order_id JOIN customers_account account ON account.id = line.account_id
    JOIN catalog_product product ON product.id = line.product_id
    WHERE line.counts AND line.ordered_on >= {LAST_QUARTER} AND line.ordered_on < {LAST_QUARTER} + interval '3 months' AND line.revenue > 100"""


@pytest.fixture(scope="module")
def explored() -> Iterator[Product]:
    """A company in which one customer's lines of one product lost money last quarter, and its warehouse."""
    with installed(company=True) as product:
        product.start()
        product.sql("UPDATE people_person SET language = 'en' WHERE username = %s", product.username)
        product.sql(f"UPDATE sales_orderline SET expense = revenue * 0.5 WHERE id IN (SELECT line.id {SOLD})")
        product.sql(
            f"""UPDATE sales_orderline SET expense = revenue * 3
            WHERE id = (SELECT line.id {SOLD} AND sales_order.kind = 'sale' ORDER BY line.revenue DESC, line.id LIMIT 1)"""
        )
        refreshed = product.command("warehouse", "refresh")
        assert refreshed.returncode == 0, refreshed.stderr
        yield product


@pytest.fixture
def page(explored: Product, browser: Browser) -> Iterator[Page]:
    with seat(browser, explored, explored.username, explored.password) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def lossmaker(explored: Product) -> str:
    """The customer whose line lost money."""
    ((name,),) = explored.sql(f"SELECT account.name {SOLD} AND line.profit < 0")
    return str(name)


def test_a_newcomer_finds_what_lost_money_where_and_with_whom(page: Page, lossmaker: str, explored: Product) -> None:
    watched = Watched(page, explored.url)
    assert watched.open("/") == 200
    follow(page.get_by_role("link", name="Explorer", exact=True))
    follow(page.get_by_text("Where do we lose money?"))
    first = page.locator(".pivot tbody tr").first
    expect(first.locator("td").first).to_have_class("num negative")
    page.get_by_role("link", name="With which customers?").click()
    expect(page.locator(".shelf[data-drop=rows]")).to_contain_text("Customer")
    page.get_by_role("button", name="Put on a dashboard").press("Enter")
    page.fill("dialog[open] input[name=name]", "Losses")
    page.select_option("dialog[open] select", "")  # a new one
    page.locator("dialog[open] input[name=new]:focus").fill("Mondays")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("“Losses” stands on “Mondays” now.")
    assert str(page.get_by_role("link", name="Open the dashboard").get_attribute("href")).startswith("/dashboards/")
    figure = page.locator(".pivot tbody tr", has_text=lossmaker).first.locator("td a").first
    lost = figure.inner_text()
    follow(figure)
    expect(page.locator("h1")).to_have_text("Order lines")
    expect(page.locator(".figures")).to_contain_text(lost)
    expect(page.locator("main tbody tr").first).to_contain_text(lossmaker)
    assert (watched.complaints, watched.strangers) == ([], [])


@pytest.mark.thorough
def test_levels_and_measures_are_dragged_and_the_way_back_works(page: Page) -> None:
    open_whole(page, "/explorer/order_lines/?show=revenue&rows=region.province&time=last_12_months")
    page.locator(".explorer-fields summary", has_text="Product").click()
    page.drag_and_drop(".field-line[data-name='product.category1']", ".shelf[data-drop=columns]")
    expect(page.locator(".shelf[data-drop=columns] .shelf-chip")).to_have_count(1)
    expect(page.locator(".pivot thead tr").first).to_contain_text("Total")
    page.drag_and_drop(".shelf-chip[data-name='region.province'] .grip", ".shelf[data-drop=columns]")
    expect(page.locator(".shelf[data-drop=columns] .shelf-chip")).to_have_count(2)
    page.drag_and_drop(".field-line[data-name='profit']", ".shelf[data-drop=show]")
    expect(page.locator(".shelf[data-drop=show] .shelf-chip")).to_have_count(2)
    page.go_back()
    expect(page.locator(".shelf[data-drop=show] .shelf-chip")).to_have_count(1)

    page.locator(".shelf[data-drop=show] .chip-name").press("Enter")
    page.get_by_role("link", name="Revenue, share of the total").press("Enter")
    expect(page.locator(".shelf[data-drop=show] .shelf-chip")).to_have_count(2)
    page.get_by_role("button", name="Save as report").click()
    page.fill("dialog[open] input[name=name]", "Shares by province")
    with page.expect_navigation():
        page.locator("dialog[open]").get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Shares by province")
    page.click("[popovertarget=sheet-menu]")
    with page.expect_download() as waiting:
        page.get_by_text("Export as Excel").click()
    book = load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    assert book.active is not None
    assert book.active["A1"].value.startswith("Revenue")
    book.close()


@pytest.mark.thorough
def test_on_a_phone_everything_is_a_tap_away_and_a_picture_is_a_file(browser: Browser, explored: Product) -> None:
    look = {"viewport": {"width": PHONE[0], "height": PHONE[1]}, "has_touch": True}
    with seat(browser, explored, explored.username, explored.password, **look) as context:
        page = context.new_page()
        open_whole(page, "/explorer/order_lines/?show=revenue&rows=region.province&time=last_12_months&as=china")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        with page.expect_download() as waiting:
            page.click("[data-chart-picture]")
        assert Path(waiting.value.path()).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        page.get_by_role("link", name="Change the question").tap()
        page.locator(".explorer-tools").get_by_role("button", name="Measures and levels").tap()
        page.locator(".field-line[data-name='profit'] a").tap()
        expect(page.locator(".shelf[data-drop=show] .shelf-chip")).to_have_count(2)
        page.locator(".member-more").first.tap()
        page.get_by_role("link", name="Keep only this").tap()
        expect(page.locator(".shelf[data-drop=filters] .shelf-chip")).to_have_count(1)
        page.evaluate(axe_source())
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
