"""Lists as people use them in the browser: grouping, boards, editing in place, views, combined filters, bulk changes."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browsing import DESK, PHONE, Watched, follow, note_errors, open_whole, seat
from tests.running import Product


@pytest.fixture(scope="module")
def boss_seat(company: Product, browser: Browser) -> Iterator[BrowserContext]:
    """The administrator, signed in once."""
    with seat(browser, company, company.username, company.password) as context:
        yield context


@pytest.fixture
def page(boss_seat: BrowserContext) -> Iterator[Page]:
    """A page that complains loudly about every error of a script."""
    page = boss_seat.new_page()
    problems: list[str] = []
    note_errors(page, problems)
    yield page
    page.close()
    assert problems == []


@pytest.fixture
def order_in(company: Product) -> Callable[[str], int]:
    """Puts an order of the demo company into a state, behind everybody's back; gives its key."""

    def _order_in(state: str) -> int:
        rows = company.sql(
            "UPDATE sales_order SET state = %s, ordered_on = current_date WHERE id = (SELECT max(id) FROM sales_order) RETURNING id",
            state,
        )
        return int(str(rows[0][0]))

    return _order_in


def state_of(company: Product, key: int) -> str:
    return str(company.sql("SELECT state FROM sales_order WHERE id = %s", key)[0][0])


def test_a_cell_is_edited_saved_left_and_given_up(page: Page, company: Product) -> None:
    page.goto("/accounts/?sort=number&columns=name,short_name,postal_code,owner")
    row = page.locator("tr[data-record]").first
    cell = row.locator("td[data-field=short_name]")
    cell.dblclick()
    page.fill(".editing input", "Kurz")
    page.keyboard.press("Tab")
    expect(cell).to_have_text("Kurz")
    expect(row.locator("td[data-field=postal_code].editing input")).to_be_focused()
    page.keyboard.type("100000")
    page.keyboard.press("Escape")
    expect(row.locator("td[data-field=postal_code]")).not_to_have_text("100000")
    cell.focus()
    page.keyboard.press("F2")
    page.fill(".editing input", "Kürzer")
    page.keyboard.press("Enter")
    expect(cell).to_have_text("Kürzer")
    address = row.get_attribute("data-record") or ""
    assert company.sql("SELECT short_name FROM customers_account WHERE id = %s", int(address.split("/")[2])) == [("Kürzer",)]


def test_two_people_edit_the_same_cell(boss_seat: BrowserContext, page: Page) -> None:
    other = boss_seat.new_page()
    for one in (page, other):
        one.goto("/accounts/?sort=number&columns=name,english_name")
        one.locator("td[data-field=english_name]").nth(1).dblclick()
        one.locator(".editing input").wait_for()
    other.fill(".editing input", "Theirs")
    other.keyboard.press("Enter")
    expect(other.locator("td[data-field=english_name]").nth(1)).to_have_text("Theirs")
    page.fill(".editing input", "Mine")
    page.keyboard.press("Enter")
    dialog = page.locator("#field-conflict[open]")
    expect(dialog).to_contain_text("Theirs")
    dialog.locator("[data-keep-mine]").click()
    expect(page.locator("td[data-field=english_name]").nth(1)).to_have_text("Mine")
    other.close()


def test_facts_of_a_record_are_edited_in_place(page: Page) -> None:
    page.goto("/accounts/?sort=number")
    follow(page.locator("a.main").nth(2))
    page.wait_for_load_state("networkidle")
    fact = page.locator("dd[data-field=name]")
    fact.dblclick()
    page.fill(".editing input", "Neuer Name GmbH")
    page.keyboard.press("Enter")
    expect(fact).to_have_text("Neuer Name GmbH")


def test_groups_open_with_their_rows_and_sums(page: Page, company: Product) -> None:
    page.goto("/orders/?group=state")
    name = page.locator(".group-toggle").nth(1)
    count = int(name.locator(".count").inner_text().replace(",", ""))
    name.click()
    rows = page.locator("#group-2 tr[data-record]")
    expect(rows).to_have_count(min(count, 25))
    whole = company.sql("SELECT count(*) FROM sales_order")[0][0]
    expect(page.locator("tfoot .sum-label")).to_contain_text(f"{whole:,}")


def test_a_card_moves_by_key_and_by_menu_and_a_refused_one_goes_back(
    page: Page, company: Product, order_in: Callable[[str], int]
) -> None:
    key = order_in("shipped")
    open_whole(page, "/orders/?as=board&group=state&sort=-ordered_on")
    card = page.locator(f'[data-card][data-record="/orders/{key}/"]')
    card.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-key=delivered]").locator(f'[data-record="/orders/{key}/"]')).to_have_count(1)
    expect(card).not_to_have_class("card busy")
    assert state_of(company, key) == "delivered"
    card.locator("[data-move]").click()
    page.locator("[data-move-to=draft]").click()
    expect(page.locator("#toasts .toast.bad")).to_be_visible()
    expect(page.locator("[data-key=delivered]").locator(f'[data-record="/orders/{key}/"]')).to_have_count(1)
    assert state_of(company, key) == "delivered"


def test_a_card_is_dragged(page: Page, company: Product, order_in: Callable[[str], int]) -> None:
    key = order_in("produced")
    open_whole(page, "/orders/?as=board&group=state&sort=-ordered_on")
    page.locator(f'[data-card][data-record="/orders/{key}/"]').drag_to(page.locator("[data-key=shipped]"))
    expect(page.locator("[data-key=shipped]").locator(f'[data-record="/orders/{key}/"]:not(.busy)')).to_have_count(1)
    assert state_of(company, key) == "shipped"


def test_quick_moves_of_a_card_follow_each_other(page: Page, company: Product, order_in: Callable[[str], int]) -> None:
    key = order_in("confirmed")
    open_whole(page, "/orders/?as=board&group=state&sort=-ordered_on")
    card = page.locator(f'[data-card][data-record="/orders/{key}/"]')
    card.evaluate("""(card) => {
      const press = () => card.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", shiftKey: true, bubbles: true }));
      card.focus();
      press();
      Promise.resolve().then(press); // the first one has not even reached the server
    }""")
    expect(page.locator("[data-key=shipped]").locator(f'[data-record="/orders/{key}/"]:not(.busy)')).to_have_count(1)
    assert state_of(company, key) == "shipped"


def test_two_people_move_the_same_card(
    boss_seat: BrowserContext, page: Page, company: Product, order_in: Callable[[str], int]
) -> None:
    key = order_in("confirmed")
    other = boss_seat.new_page()
    card = f'[data-card][data-record="/orders/{key}/"]'
    for one in (page, other):
        open_whole(one, "/orders/?as=board&group=state&sort=-ordered_on")
    other.locator(card).drag_to(other.locator("[data-key=produced]"))
    expect(other.locator(f"[data-key=produced] {card}:not(.busy)")).to_have_count(1)
    page.locator(card).drag_to(page.locator("[data-key=shipped]"))
    dialog = page.locator("#field-conflict[open]")
    expect(dialog).to_contain_text(re.compile(r"Before\s*Confirmed\s*Theirs, saved now\s*Produced\s*Yours\s*Shipped"))
    page.keyboard.press("Escape")  # theirs holds, and stands there
    expect(page.locator(f"[data-key=produced] {card}:not(.busy)")).to_be_focused()
    other.locator(card).press("Shift+ArrowRight")
    expect(other.locator(f"[data-key=shipped] {card}:not(.busy)")).to_have_count(1)
    page.locator(f"{card} [data-move]").click()
    page.locator("[data-move-to=delivered]").click()
    dialog.locator("[data-keep-mine]").click()
    expect(page.locator(f"[data-key=delivered] {card}:not(.busy)")).to_have_count(1)
    assert state_of(company, key) == "delivered"
    other.close()


def test_a_combined_filter_becomes_a_view_that_knows_when_it_was_left(page: Page) -> None:
    page.goto("/orders/")
    page.click("[data-filter]")
    page.click("#filter-menu [data-dialog=where]")
    page.select_option("select[name='field.0.0']", "amount")
    page.select_option("select[name='op.0.0']", "gt")
    page.fill("input[name='v.0.0']", "1,000")
    page.wait_for_load_state("networkidle")
    expect(page.locator("select[name='op.0.0'] option[value=gt][selected]")).to_be_attached()
    page.click("dialog[open] .form-actions .primary")
    page.wait_for_url("**where=*")
    expect(page.locator(".chip", has_text="> 1000")).to_have_count(1)
    page.click("[popovertarget=views-menu]")
    page.click("#views-menu [data-dialog=save-view]")
    page.fill("dialog[open] input[name=name]", "Large orders")
    page.keyboard.press("Enter")
    page.wait_for_url("**view=*")
    tab = page.locator(".views a[aria-current=page]")
    expect(tab).to_have_text("Large orders")
    follow(page.locator("thead th a").first)
    expect(page.locator(".views a[aria-current=page]")).to_contain_text("Changed since it was saved")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".views a[aria-current=page]")).to_have_text("Large orders")


def test_who_is_quicker_than_the_answer_loses_neither_choice_nor_text_nor_place(page: Page) -> None:
    page.goto("/orders/")
    page.click("[data-filter]")
    page.click("#filter-menu [data-dialog=where]")
    page.select_option("select[name='field.0.0']", "amount")
    expect(page.locator("select[name='op.0.0'] option[value=gt]")).to_be_attached()
    asked = []

    def late(route: Route) -> None:
        asked.append(route.request.url)
        page.wait_for_timeout(300)
        route.fallback()

    page.route("**/where/**", late)
    page.focus("select[name='op.0.0']")
    page.select_option("select[name='op.0.0']", "gt")
    page.focus("input[name='v.0.0']")
    page.keyboard.type("1,0")
    expect(page.locator("select[name='op.0.0'] option[value=gt][selected]")).to_be_attached()
    page.keyboard.type("00")
    expect(page.locator("input[name='v.0.0']")).to_have_value("1,000")
    assert len(asked) == 1


def _choose(page: Page, place: str, value: str) -> None:
    """Choose what fetches the rest of the form, and wait until that rest answers to hands."""
    with page.expect_response("**/value/**"):
        page.select_option(place, value)
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')")


def test_everything_that_matches_is_tagged_and_untagged_again(page: Page, company: Product) -> None:
    page.goto("/accounts/?rows=25&view=0")
    page.check("[data-choose-all]")
    page.click("[data-choose-matching]")
    whole = company.sql("SELECT count(*) FROM customers_account")[0][0]
    expect(page.locator("[data-selection-count]")).to_have_text(f"{whole:,}")
    follow(page.locator("[data-bulk=field]"))
    _choose(page, "#bulk-field", "tags")
    _choose(page, "#bulk-mode", "add")
    page.fill("input#bulk-tags", "story")
    page.locator("[role=option].new").wait_for()
    page.press("input#bulk-tags", "Enter")
    expect(page.locator("#bulk-tags-value")).to_have_values(["story"])
    follow(page.locator("form[data-main] .primary"))
    expect(page.locator(".figure", has_text="Will change")).to_contain_text(f"{whole:,}")
    tagged = "SELECT count(*) FROM customers_account WHERE 'story' = ANY(tags)"
    assert company.sql(tagged) == [(0,)]
    page.get_by_role("button", name=f"Change {whole:,} records").click()
    expect(page.locator(".badge", has_text="Finished")).to_be_visible()
    assert company.sql(tagged) == [(whole,)]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".badge", has_text="Undone")).to_be_visible()
    assert company.sql(tagged) == [(0,)]


def test_keys_work_while_a_tick_box_has_the_focus(page: Page) -> None:
    page.goto("/accounts/?sort=number")
    page.locator("tr[data-record] [data-choose]").first.check()
    page.keyboard.press("?")
    expect(page.locator("dialog[open] [data-shortcuts]")).to_be_visible()


def test_a_filter_that_was_not_applied_leaves_the_menu_as_it_was(page: Page) -> None:
    page.goto("/accounts/")
    menu = page.locator("#filter-menu")
    for leave in ("[data-menu-back]", ""):
        if not menu.is_visible():
            page.locator("button[data-filter]").click()
        menu.get_by_role("button", name="Industry", exact=True).click()
        menu.get_by_role("button", name="Apply filter").wait_for()
        if leave:
            menu.locator(leave).click()
        else:
            page.keyboard.press("Escape")
    page.locator("button[data-filter]").click()
    expect(menu.get_by_role("button", name="Industry", exact=True)).to_be_visible()


def test_the_quick_filter_of_owners_leads_to_all_of_them(page: Page) -> None:
    page.goto("/accounts/")
    page.locator("[popovertarget=quick-owner]").click()
    page.locator("#quick-owner").get_by_role("button", name="Others…").click()
    page.locator("#quick-owner [role=combobox]").fill("lin")
    page.locator("#quick-owner .choices [role=option]:not(.none)").first.click()
    page.locator("#quick-owner").get_by_role("button", name="Apply filter").click()
    page.wait_for_url("**owner**")
    expect(page.locator(".chip", has_text="Owner").first).to_be_visible()


def test_one_goes_from_record_to_record_through_the_list(page: Page) -> None:
    page.goto("/accounts/?sort=number")
    rows = [row.get_attribute("data-record") for row in page.locator("tr[data-record]").all()[:3]]
    page.locator("a.main").nth(1).click()
    page.locator(".record-way a[rel], .record-way a").first.wait_for()
    page.keyboard.press("j")
    page.wait_for_url(f"**{rows[2]}")
    page.locator(".record-way a").first.wait_for()
    page.keyboard.press("k")
    page.wait_for_url(f"**{rows[1]}")
    assert page.url.endswith(str(rows[1]))


def test_columns_are_put_in_order_with_the_keyboard_and_widened_with_the_mouse(page: Page) -> None:
    page.goto("/contacts/")
    before = [head.get_attribute("data-column") for head in page.locator("th[data-column]").all()]
    page.click("[popovertarget=columns-menu]")
    page.locator(f"#columns-menu input[value={before[1]}]").focus()
    page.keyboard.press("Alt+ArrowUp")
    follow(page.get_by_role("button", name="Show these"))
    expect(page.locator("th[data-column]").first).to_have_attribute("data-column", str(before[1]))
    edge = page.locator("th[data-column] [data-edge]").first
    box = edge.bounding_box()
    assert box is not None
    with page.expect_response("**/widths/"):
        page.mouse.move(box["x"] + 3, box["y"] + 5)
        page.mouse.down()
        page.mouse.move(box["x"] + 83, box["y"] + 5)
        page.mouse.up()
    width = page.locator("th[data-column]").first.get_attribute("width")
    page.reload()
    assert page.locator("th[data-column]").first.get_attribute("width") == width


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(
    "address",
    [
        "/orders/?group=ordered_on.month",
        "/orders/?as=board&group=state",
        "/orders/views/",
        "/accounts/?where=any(name:has:a;none(tags:empty))",
    ],
)
def test_pages_fit_and_keep_nobody_out(address: str, size: tuple[int, int], boss_seat: BrowserContext, company: Product) -> None:
    watched = Watched(boss_seat.new_page(), company.url)
    watched.resize(size)
    assert watched.open(address) == 200
    assert (watched.complaints, watched.strangers) == ([], [])
    assert "too wide" not in watched.layout()
    for scheme in ("light", "dark"):
        watched.paint(scheme)
        assert watched.hurdles() == []
    watched.page.close()
