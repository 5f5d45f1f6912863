"""The pages of evaluation: who sees them, what odd addresses do, that numbers lead to their lines, and files."""

import csv
import html
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from guanxi.evaluation.models import Rules, StandingRun
from guanxi.evaluation.reactions import compute_levels
from guanxi.evaluation.web import contribution_page
from guanxi.people.models import Person
from guanxi.people.models.role import Reach, RightTo
from guanxi.records.announcements import RecordsImported
from guanxi.records.models import Change

from . import ledger
from .ledger import Day, Sale

pytestmark = pytest.mark.django_db
PAGES = (
    "pyramid",
    "pyramid-moves",
    "pyramid-movers",
    "contribution",
    "compare-customers",
    "margins",
    "evaluation-lines",
    "evaluation-rules",
)
ODD = (
    "year=abc", "year=99999999", "year=0", "year=0202599999999", "from=2025-01-01", "from=2025-02-30&to=x", "from=2025-12-31&to=2025-01-01", "customer=x",
    "customer=99999999999999999999", "customer=%00", "category=only-", "level=king", "show=king", "after=1_x", "after=%00", "page=-1",
    "page=99999999", "page=0", "by=nothing", "per=hour", "against=x", "sort=x", "top=7", "account=x", "account=1&account=1", "was=x&is=y",
    "was=none&is=none", "move=sideways", "tier=x", "years=x", "unknown=1", "format=pdf", "owner=none&territory=none&region=none&product=none",
)  # fmt: skip


@pytest.fixture
def manager() -> Person:
    """Somebody who sees, changes and exports everything of evaluation."""
    return ledger.person("manager", Reach.ALL, actions=(RightTo.VIEW, RightTo.CHANGE, RightTo.EXPORT))


@pytest.fixture
def sold(manager: Person) -> list[ledger.Account]:
    """Three customers; the second is the seller's."""
    desk = ledger.product("desk")
    found = [ledger.account(name) for name in ("=Alpha", "Beta", "Gamma")]
    ledger.sell(
        Sale(found[0], Day(2025, 3, 1), 1000, 400, desk), Sale(found[1], Day(2025, 4, 1), 500, 450, desk, owner=manager),
        Sale(found[1], Day(2024, 4, 1), 900, 100, desk), Sale(found[2], Day(2025, 4, 1), 77, None),
    )  # fmt: skip
    return found


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


@pytest.mark.parametrize("page", PAGES)
def test_nobody_gets_in_without_the_right_to_evaluation(page: str, sold: list[ledger.Account]) -> None:
    outsider = Person.objects.create(username="outsider")
    assert signed_in(outsider).get(reverse(page)).status_code == 404
    assert Client().get(reverse(page)).status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_and_without_anything_sold(page: str, manager: Person) -> None:
    client = signed_in(manager)
    assert client.get(reverse(page)).status_code == 200
    ledger.profits(2025, [3, 2, 1])
    assert client.get(reverse(page)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_an_odd_address_is_answered(page: str, sold: list[ledger.Account], manager: Person) -> None:
    client = signed_in(manager)
    assert {odd: client.get(f"{reverse(page)}?{odd}").status_code for odd in ODD} == dict.fromkeys(ODD, 200)


def test_a_filter_that_makes_no_sense_is_told(sold: list[ledger.Account], manager: Person) -> None:
    page = text_of(signed_in(manager).get(f"{reverse('contribution')}?customer=x"))
    assert "The filter “Customer” is left out" in page


def test_the_newest_year_with_sales_is_shown_first(sold: list[ledger.Account], manager: Person) -> None:
    assert "<h1>Value pyramid 2025</h1>" in text_of(signed_in(manager).get(reverse("pyramid")))


def test_only_customers_within_reach_are_named(sold: list[ledger.Account]) -> None:
    other = ledger.person("other", Reach.OWN)
    ledger.sell(Sale(sold[2], Day(2025, 6, 1), 5, 1, owner=other))
    for page in ("pyramid", "contribution", "compare-customers", "evaluation-lines"):
        shown = text_of(signed_in(other).get(reverse(page)))
        assert ("Gamma" in shown, "Alpha" in shown, "Beta" in shown) == (True, False, False), page


@pytest.mark.parametrize("page", ["pyramid", "pyramid-movers", "contribution", "margins", "evaluation-lines"])
def test_a_filter_names_only_customers_within_reach(page: str, sold: list[ledger.Account]) -> None:
    other = ledger.person("other", Reach.OWN)
    ledger.sell(Sale(sold[2], Day(2025, 6, 1), 5, 1, owner=other))
    client = signed_in(other)
    asked = {one.name: text_of(client.get(f"{reverse(page)}?customer={one.pk}")) for one in sold}
    assert {name: f"<b>{name}</b>" in text for name, text in asked.items()} == {"=Alpha": False, "Beta": False, "Gamma": True}


def test_customers_out_of_reach_cannot_be_compared(sold: list[ledger.Account]) -> None:
    other = ledger.person("other", Reach.OWN)
    page = text_of(signed_in(other).get(f"{reverse('compare-customers')}?account={sold[0].pk}"))
    assert "Alpha" not in page


@pytest.mark.parametrize("by", ["customer", "product", "category", "owner", "order"])
def test_every_number_leads_to_lines_with_that_total(by: str, sold: list[ledger.Account], manager: Person) -> None:
    client = signed_in(manager)
    page = text_of(client.get(f"{reverse('contribution')}?by={by}&per=quarter"))
    body = page[page.index("<tbody>", page.index("keep-first")) : page.index("<tfoot>")]
    cells = re.findall(r'<a href="(/evaluation/lines/[^"]+)"><span class="nowrap[^"]*">(?:CN¥|-CN¥)?([-\d,]+)</span>', body)
    assert len(cells) >= 4
    for address, number in cells:
        total = csv_of(client, f"{address}&format=csv")
        profit = sum(Decimal(row["Profit contribution"] or 0) for row in total)
        assert abs(profit) == abs(Decimal(number.replace(",", ""))), address


def test_a_cell_of_the_matrix_leads_to_its_customers(sold: list[ledger.Account], manager: Person) -> None:
    client = signed_in(manager)
    page = text_of(client.get(f"{reverse('pyramid-moves')}?year=2025"))
    address = re.search(r'<a href="([^"]*was=vip[^"]*)" title="100%">1</a>', page)
    assert address
    assert "Beta" in text_of(client.get(address[1]))


def test_the_contribution_pages_end_with_a_word_about_the_rest(
    sold: list[ledger.Account], manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contribution_page, "PAGE_SIZES", (1,))
    monkeypatch.setattr(contribution_page, "MOST_PLACES", 2)
    pages = [
        text_of(signed_in(manager).get(f"{reverse('contribution')}?top=1&from=2025-01-01&to=2025-12-31&page={page}"))
        for page in (1, 2, 9)
    ]
    found = [("Beta" in page.split("<tbody>")[-1], 'rel="next"' in page, "The first 2 places" in page) for page in pages]
    assert found == [(False, True, False), (True, False, True), (True, False, True)]


def test_files_hold_what_the_page_shows_and_no_formulas(sold: list[ledger.Account], manager: Person) -> None:
    rows = csv_of(signed_in(manager), f"{reverse('pyramid')}?format=csv")
    assert [(row["Rank"], row["Customer"], row["Level"], row["Profit contribution"]) for row in rows] == [
        ("1", "'=Alpha", "VIP customer", "600"), ("2", "Beta", "small customer", "50"), ("3", "Gamma", "small customer", "0"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "page", ["pyramid", "pyramid-movers", "contribution", "compare-customers", "margins", "evaluation-lines"]
)
def test_workbooks_open(page: str, sold: list[ledger.Account], manager: Person) -> None:
    response = signed_in(manager).get(f"{reverse(page)}?format=xlsx")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    assert book.active is not None
    assert book.active.max_row > (1 if page != "pyramid-movers" else 0)


def test_without_the_right_to_export_the_page_is_shown_instead(sold: list[ledger.Account]) -> None:
    viewer = ledger.person("viewer", Reach.ALL)
    assert signed_in(viewer).get(f"{reverse('pyramid')}?format=csv")["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("page", ["pyramid", "pyramid-moves", "contribution", "margins", "evaluation-lines", "compare-customers"])
def test_few_and_many_customers_need_the_same_number_of_queries(
    page: str, manager: Person, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(manager)
    goods = [ledger.product(f"g{place}") for place in range(20)]
    buyers = [ledger.account(f"b{place}") for place in range(20)]
    counts = []
    for some in (1, 20):
        for year in (2024, 2025):
            ledger.sell(*(Sale(buyers[place], Day(year, 2, 1), 9 + place, 1, goods[place]) for place in range(some)))
        client.get(reverse(page))
        with django_assert_max_num_queries(40) as seen:
            client.get(reverse(page))
        counts.append(len(seen))
    assert counts[0] == counts[1] or page == "pyramid-moves"  # names are read only where somebody moved


def test_the_rules_are_changed_with_history(manager: Person) -> None:
    values = {"vip_share": "2", "major_share": "3.5", "ordinary_share": "15", "assumed_margin": "20"}
    assert signed_in(manager).post(reverse("evaluation-rules"), values).status_code == 302
    rules = Rules.current()
    shares = (rules.vip_share, rules.major_share, rules.ordinary_share, rules.assumed_margin)
    assert shares == (Decimal("0.02"), Decimal("0.035"), Decimal("0.15"), Decimal("0.2"))
    change = Change.objects.get(path="evaluation")
    assert (change.by, set(change.values)) == (manager, {"vip_share", "major_share", "assumed_margin"})


@pytest.mark.parametrize("ordinary", ["95", "100", "-1", "x", "", "1e9"])
def test_shares_that_leave_nobody_or_make_no_sense_are_refused(ordinary: str, manager: Person) -> None:
    values = {"vip_share": "1", "major_share": "4", "ordinary_share": ordinary}
    assert signed_in(manager).post(reverse("evaluation-rules"), values).status_code == 422
    assert Rules.current().ordinary_share == Decimal("0.15")


def test_who_may_only_look_changes_nothing() -> None:
    client = signed_in(ledger.person("viewer", Reach.ALL))
    values = {"vip_share": "2", "major_share": "3", "ordinary_share": "15"}
    assert client.post(reverse("evaluation-rules"), values).status_code == 404
    assert client.post(reverse("evaluation-compute")).status_code == 404
    assert (Rules.current().vip_share, StandingRun.objects.count()) == (Decimal("0.01"), 0)


def test_asking_twice_to_compute_is_one_computation(manager: Person) -> None:
    client = signed_in(manager)
    assert [client.post(reverse("evaluation-compute")).status_code for _time in range(2)] == [302, 302]
    assert StandingRun.objects.count() == 1
    assert "Computing levels and tiers" in text_of(client.get(reverse("evaluation-progress")))


def test_levels_follow_an_import(sold: list[ledger.Account]) -> None:
    compute_levels(RecordsImported(run=1))
    assert sold[0].standing.level == "vip"


@pytest.mark.parametrize("place", ["", "tab/value/"])
def test_a_customers_page_shows_level_and_value(place: str, sold: list[ledger.Account], manager: Person) -> None:
    compute_levels(RecordsImported(run=1))
    page = text_of(signed_in(manager).get(f"/accounts/{sold[0].pk}/{place}"))
    assert "VIP customer" in page
    assert "CN¥600" in page


def csv_of(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    body = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(body)))


def test_the_table_is_sorted_as_asked(manager: Person, sold: list[ledger.Account]) -> None:
    pages = [text_of(signed_in(manager).get(f"{reverse('contribution')}?year=2025&sort={sort}")) for sort in ("profit", "least")]
    for page, names in zip(pages, (("=Alpha", "Beta"), ("Beta", "=Alpha")), strict=True):
        table = page[page.index("<tbody>") :]
        assert table.index(names[0]) < table.index(names[1])
