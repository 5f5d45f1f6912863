"""What people do in a day, from the first click to the last, in the running product."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from guanxi.lib.pinyin import syllables
from tests.browsing import follow, seat
from tests.running import PASSWORD, Product

CUSTOMERS, YEAR = 100, 2019
HEAD = ["Order ID", "Order Date", "Customer ID", "Customer Name", "Category", "Product Name", "Quantity", "Sales", "Profit"]
SALESPERSON, STRANGER = "zhao.min", "max.keller"
OWNED_BY = """SELECT account.id, account.name FROM customers_account account JOIN people_person owner ON owner.id = account.owner_id
WHERE owner.username = %s AND account.name ~ '^[一-龥]+$' ORDER BY account.id"""


@pytest.fixture(scope="module")
def sit(company: Product, browser: Browser) -> Iterator[Callable[[str], BrowserContext]]:
    """Signs people of the demo company in, each once; all have the administrator's password and read English."""
    company.sql(
        "UPDATE people_person SET language = 'en', password = (SELECT password FROM people_person WHERE username = %s)",
        company.username,
    )
    seats = {}

    def _sit(username: str) -> BrowserContext:
        if username not in seats:
            seats[username] = seat(browser, company, username, PASSWORD)
            opened[username] = seats[username].__enter__()
        return opened[username]

    opened: dict[str, BrowserContext] = {}
    yield _sit
    for one in seats.values():
        one.__exit__(None, None, None)


@pytest.fixture
def boss(sit: Callable[[str], BrowserContext], company: Product) -> Page:
    """A page of the administrator."""
    return sit(company.username).new_page()


@pytest.fixture
def seller(sit: Callable[[str], BrowserContext]) -> Page:
    """A page of a salesperson."""
    return sit(SALESPERSON).new_page()


def test_a_ledger_becomes_a_pyramid_that_can_be_drilled_and_exported(boss: Page, tmp_path: Path) -> None:
    import_file(boss, ledger(tmp_path))
    expect(boss.locator(".page-head .badge")).to_have_text("Finished", timeout=150_000)
    assert created(boss)["Orders"] == str(CUSTOMERS)

    boss.goto(f"/evaluation/pyramid/?year={YEAR}")
    levels = [text.split()[0] for text in boss.locator(".pyramid .cell:nth-child(2)").all_inner_texts()]
    assert levels == ["1", "4", "15", "80"]

    follow(boss.locator("main table").last.get_by_role("link", name="10,000"))
    expect(boss.locator("h1")).to_contain_text("Order lines")
    expect(boss.locator("main tbody tr")).to_have_count(1)
    expect(boss.locator("main tbody tr")).to_contain_text("Customer 001")

    boss.goto(f"/evaluation/contribution/?year={YEAR}&per=quarter")
    boss.click(".page-head .actions button[popovertarget]")
    with boss.expect_download() as waiting:
        boss.get_by_text("Export as CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8-sig"))))
    earned = {row["Customer"]: Decimal(row["Profit contribution"]) for row in rows if row["Customer"].startswith("Customer")}
    assert earned == {f"Customer {place:03}": Decimal(100 * (CUSTOMERS + 1 - place)) for place in range(1, CUSTOMERS + 1)}


def test_an_import_is_undone_except_what_was_edited_since(boss: Page, company: Product, tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("Name,Employees\nUndo Alpha,10\nUndo Beta,20\nUndo Gamma,many\nUndo Delta,40\n", "utf-8")
    import_file(boss, file)
    expect(boss.locator(".page-head .badge")).to_have_text("Finished", timeout=150_000)
    run = boss.url
    with boss.expect_download() as waiting:
        boss.get_by_text("Rejected rows as CSV").click()
    rejected = list(csv.reader(io.StringIO(Path(waiting.value.path()).read_text("utf-8-sig"))))
    assert [row[:2] for row in rejected[1:]] == [["Undo Gamma", "many"]]

    [[beta]] = company.sql("SELECT id FROM customers_account WHERE name = 'Undo Beta'")
    boss.goto(f"/accounts/{beta}/edit/")
    boss.fill("[name=short_name]", "Beta")
    save(boss)
    boss.goto(run)
    boss.get_by_role("button", name="Undo").first.click()
    boss.locator("dialog[open]").get_by_role("button", name="Undo").click()
    expect(boss.locator("main")).to_contain_text("2 reversed · 1 kept", timeout=150_000)
    assert company.sql("SELECT name FROM customers_account WHERE name LIKE 'Undo %%'") == [("Undo Beta",)]


def test_customers_of_others_do_not_exist_for_a_salesperson(boss: Page, seller: Page, company: Product) -> None:
    (theirs, name), (own, own_name) = company.sql(OWNED_BY, "liang.yu")[0], company.sql(OWNED_BY, SALESPERSON)[0]
    told = {}
    for person, page in {"boss": boss, "seller": seller}.items():
        status = [answer.status for key in (theirs, own) if (answer := page.goto(f"/accounts/{key}/"))]
        edit = [answer.status for key in (theirs, own) if (answer := page.goto(f"/accounts/{key}/edit/"))]
        found = []
        for words in (name, own_name):
            page.goto(f"/search/?q={words}")
            found.append(page.locator("main").get_by_role("link", name=words, exact=True).count() > 0)
        told[person] = (status, edit, found)
    assert told == {
        "boss": ([200, 200], [200, 200], [True, True]),
        "seller": ([404, 200], [404, 200], [False, True]),
    }


def test_the_second_of_two_who_edit_is_told_what_the_first_wrote(boss: Page, seller: Page, company: Product) -> None:
    key, _name = company.sql(OWNED_BY, SALESPERSON)[0]
    for page in (boss, seller):
        page.goto(f"/accounts/{key}/edit/")
    boss.fill("[name=short_name]", "First")
    save(boss)
    seller.fill("[name=short_name]", "Second")
    seller.fill("[name=english_name]", "Only mine")
    seller.click("main .form-actions .primary")
    dialog = seller.locator("#clashes[open]")
    expect(dialog.locator("fieldset")).to_have_count(1)
    expect(dialog.locator(".way", has_text="Theirs")).to_contain_text("First")
    expect(dialog.locator(".way", has_text="Yours")).to_contain_text("Second")
    assert company.sql("SELECT short_name FROM customers_account WHERE id = %s", key) == [("First",)]
    dialog.get_by_role("button", name="Save").click()
    seller.wait_for_url(re.compile(r"/accounts/\d+/$"))
    assert company.sql("SELECT short_name, english_name FROM customers_account WHERE id = %s", key) == [("Second", "Only mine")]


def test_a_customer_is_found_by_pinyin_and_by_half_a_phone_number(seller: Page, company: Product) -> None:
    key, name = company.sql(OWNED_BY, SALESPERSON)[0]
    mobile = "13755501234"
    seller.goto(f"/contacts/new/?account={key}")
    seller.fill("[name=name]", "欧阳慕白")
    seller.fill("[name=mobile]", "137-5550 1234")
    save(seller)
    for words, wanted in {
        "".join(syllable[0] for syllable in syllables(str(name))): name,
        "".join(syllables(str(name))[:3]): name,
        str(name)[2:5]: name,
        "ouyangmubai": "欧阳慕白",
        mobile[:8]: "欧阳慕白",
        mobile[-6:]: "欧阳慕白",
    }.items():
        seller.fill("#search", words)
        expect(seller.locator("#search-results").get_by_role("link").filter(has_text=str(wanted)).first, words).to_be_visible()


def test_an_order_goes_from_draft_to_paid(seller: Page, company: Product) -> None:
    key, _name = company.sql(OWNED_BY, SALESPERSON)[0]
    [[product, listed]] = company.sql("SELECT name, price FROM catalog_product WHERE price > 0 ORDER BY id LIMIT 1")
    price = Decimal(str(listed))
    seller.goto(f"/orders/new/?account={key}")
    save(seller)
    seller.get_by_text("Add a line").first.click()
    pick(seller, "Product", str(product))
    seller.fill("dialog[open] [name=quantity]", "3")
    seller.locator("dialog[open] .primary").click()
    total = f"CN¥{3 * price:,.2f}"
    expect(figure(seller, "Order amount")).to_have_text(total)
    for verb, state in {"Confirm": "Confirmed", "Ship": "Shipped", "Mark as delivered": "Delivered"}.items():
        do(seller, verb)
        expect(seller.locator(".page-head .badge").first).to_have_text(state)
    order = seller.url
    do(seller, "Make an invoice")
    expect(figure(seller, "Invoiced")).to_have_text(total)
    seller.locator("#panel-payments").get_by_role("link", name="New payment").click()
    seller.fill("[name=amount]", str(3 * price))
    save(seller)
    assert seller.url == order
    expect(figure(seller, "Paid")).to_have_text(total)
    expect(seller.locator("#panel-invoices .badge")).to_have_text("Paid")


def ledger(folder: Path) -> Path:
    """A ledger of one order a customer, whose profits go down from 10,000 to 100 in equal steps."""
    file = folder / "ledger.csv"
    with file.open("w", encoding="gb18030", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(HEAD)
        for place in range(1, CUSTOMERS + 1):
            profit = 100 * (CUSTOMERS + 1 - place)
            day = f"{YEAR}-{1 + place % 12:02}-15"
            writer.writerow(
                [f"L-{place}", day, f"C-{place}", f"Customer {place:03}", "Story", "Story product", 1, profit * 4, profit]
            )
    return file


def import_file(page: Page, file: Path) -> None:
    """Take a file whose columns are recognized through all steps: mapping, dry run, import."""
    page.goto("/import/new/")
    page.set_input_files("main input[type=file]", file)  # is sent by itself
    page.wait_for_url("**/file/")
    page.get_by_role("button", name="Next: mapping").click()
    page.get_by_role("button", name="Dry run", exact=True).click()
    page.get_by_role("button", name="Import now").click(timeout=150_000)


def created(page: Page) -> dict[str, str]:
    """How many records of each object an import made."""
    rows = page.locator("main table").first.locator("tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").first.inner_text() for row in rows}


def save(page: Page) -> None:
    """Save the form of the page and come back to the record."""
    page.click("main .form-actions .primary")
    page.wait_for_url(re.compile(r"/\w+/\d+/$"))


def pick(page: Page, label: str, words: str) -> None:
    """Choose a relation in the open dialog by typing."""
    box = page.locator("dialog[open] input").and_(page.get_by_role("combobox", name=label))
    box.fill(words)
    page.get_by_role("option", name=words).first.click()


def figure(page: Page, label: str) -> Locator:
    """A key figure of the record."""
    return page.locator(".figure").filter(has_text=label).locator(".figure-value")


def do(page: Page, verb: str) -> None:
    """Carry an action of the record out, whether it stands in view or in the menu, and answer its question."""
    page.wait_for_load_state()
    button = page.locator(".page-head").get_by_role("button", name=verb, exact=True)
    if not button.first.is_visible():
        page.click("[popovertarget=record-menu]")
    button.first.click()
    dialog = page.locator("dialog[open]")
    dialog.or_(page.locator(".toasts")).first.wait_for()
    if dialog.is_visible():
        dialog.locator(".primary").click()
