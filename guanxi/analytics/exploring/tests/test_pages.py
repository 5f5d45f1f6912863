"""The pages of the explorer over a small company: figures and what stands behind them, rights, reports, files."""

import datetime
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from guanxi.analytics.exploring import reporting, running
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.exploring.running import Running
from guanxi.analytics.exploring.subjects import SUBJECTS
from guanxi.analytics.warehouse import place
from guanxi.analytics.warehouse.testing import SmallCompany, small_company, warehouse  # noqa: F401
from guanxi.people.models import FieldRight, Grant, Person, Role
from guanxi.people.models.role import Level, Reach
from guanxi.records.models import Favorite
from guanxi.records.writer import Writer
from guanxi.sales.models import OrderLine

pytestmark = pytest.mark.django_db
QUARTER = "time=2025-Q3"
GRANTS = ("order-lines", "orders", "accounts", "products", "categories", "regions", "people", "reports")


@pytest.fixture(autouse=True)
def patience(settings: Any) -> None:
    """However busy the machine is, pages wait for their answers."""
    settings.EXPLORER_WAITS = 60


@pytest.fixture
def boss(warehouse: SmallCompany) -> Client:  # noqa: F811
    return _signed_in(Person.objects.create(username="boss", surname="Wang", is_administrator=True, language="en"))


@pytest.fixture
def seller(warehouse: SmallCompany) -> Client:  # noqa: F811
    """Sees own orders only; may explore, may not take files away."""
    return _signed_in(_employed(warehouse.people[0], Reach.OWN))


def _signed_in(person: Person) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


def _employed(person: Person, reach: Reach, *, explores: bool = True) -> Person:
    role = Role.objects.create(name=f"{person}{reach}")
    actions = ("view", "create", "change")
    grants = [Grant(role=role, object=path, action=action, reach=reach) for path in GRANTS for action in actions]
    Grant.objects.bulk_create(
        [*grants, *([Grant(role=role, object="analytics", action="view", reach=Reach.ALL)] if explores else [])]
    )
    person.roles.add(role)
    person.language = "en"
    person.save(update_fields=["language"])
    return person


def _text(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def _content(answer: Any) -> bytes:
    """A file as it is sent; what it came from is closed (closing the answer would close the test's database, too)."""
    assert answer.status_code == 200
    found = b"".join(answer)
    if file := getattr(answer, "file_to_stream", None):
        file.close()
    return found


def _sheet(client: Client, query: str, cube: str = "order_lines") -> str:
    return _text(client.get(f"{reverse('explorer-sheet', args=[cube])}?{query}"))


def _main(page: str) -> str:
    """What stands on the page itself, without secrets that differ from answer to answer."""
    return re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.split('<main id="main"')[1].split("</main>", maxsplit=1)[0]
    )


def _cells(page: str) -> list[list[str]]:
    """The rows of the table as texts."""
    body = page.split('class="table dense pivot', 1)[1].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    rows = re.findall(r"<tr.*?</tr>", body)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def _made_in(quarter_first: datetime.date, until: datetime.date, **where: Any) -> Decimal:
    lines = OrderLine.objects.filter(counts=True, ordered_on__gte=quarter_first, ordered_on__lte=until, **where)
    return lines.aggregate(made=Sum("revenue"))["made"] or Decimal(0)


Q3 = (datetime.date(2025, 7, 1), datetime.date(2025, 9, 30))


def test_the_table_shows_what_the_product_holds(boss: Client) -> None:
    rows = _cells(_sheet(boss, f"show=revenue&rows=region.province&{QUARTER}"))
    assert rows[-1] == ["Total", f"{_made_in(*Q3):,.0f}"]
    assert len(rows) > 2


def test_whoever_has_own_reach_sees_sums_of_own_orders(seller: Client, warehouse: SmallCompany) -> None:  # noqa: F811
    rows = _cells(_sheet(seller, f"show=revenue&rows=region.province&{QUARTER}"))
    own = _made_in(*Q3, order__owner=warehouse.people[0])
    assert (rows[-1], own < _made_in(*Q3)) == (["Total", f"{own:,.0f}"], True)


def test_a_figure_leads_to_the_records_that_it_is_the_sum_of(seller: Client, warehouse: SmallCompany) -> None:  # noqa: F811
    page = _sheet(seller, f"show=revenue&rows=product.category1&{QUARTER}")
    link = re.findall(r'href="(/explorer/order_lines/records/[^"]+)"', page)[0].replace("&amp;", "&")
    key = int(re.findall(r"at\.product\.category1=(\d+)", link)[0])
    behind = _text(seller.get(link))
    lines = OrderLine.objects.filter(
        counts=True, ordered_on__range=Q3, order__owner=warehouse.people[0], product__category__in=_below(key)
    )
    assert behind.count('<tr data-href="/order-lines/') == lines.count() > 0
    assert f"{lines.aggregate(made=Sum('revenue'))['made']:,.2f}" in behind


def _below(key: int) -> list[int]:
    from guanxi.catalog.models import Category  # late: app ready

    return [key, *Category.objects.filter(parent=key).values_list("pk", flat=True)]


def test_rows_below_zero_alone_stand_without_a_sum_of_what_is_not_there(boss: Client) -> None:
    rows = _cells(_sheet(boss, "show=profit&rows=account.account&sort=profit&only=profit:below:0&subtotals=no"))
    assert rows
    assert all(row[1].startswith("-") for row in rows)


def test_without_the_right_there_is_no_explorer(warehouse: SmallCompany) -> None:  # noqa: F811
    client = _signed_in(_employed(warehouse.people[1], Reach.ALL, explores=False))
    report = Report.objects.create(name="Losses", cube="order_lines", owner=warehouse.people[1])
    addresses = [
        reverse("explorer"), reverse("explorer-sheet", args=["order_lines"]), reverse("report", args=[report.pk]),
        reverse("report-part", args=[report.pk]), f"{reverse('explorer-pick', args=['order_lines'])}?level=region.province",
    ]  # fmt: skip
    assert [client.get(address).status_code for address in addresses] == [404] * 5


def test_hidden_profit_is_nowhere_and_asking_for_it_answers_like_any_unknown_name(warehouse: SmallCompany) -> None:  # noqa: F811
    person = _employed(warehouse.people[2], Reach.ALL)
    FieldRight.objects.create(role=person.roles.get(), object="order-lines", field="profit", level=Level.HIDDEN)
    client = _signed_in(person)
    start = _text(client.get(reverse("explorer")))
    assert ("Where do we lose money?" in start, "When do customers order?" in start) == (False, True)
    asked, unknown = (_main(_sheet(client, f"show=revenue,{name}&rows=region.province")) for name in ("profit", "nonsense"))
    assert asked.replace("profit", "nonsense") == unknown
    assert "Profit contribution" not in asked


def test_files_need_their_own_right_and_hold_the_same_figures(boss: Client, seller: Client) -> None:
    address = f"{reverse('explorer-sheet', args=['order_lines'])}?show=revenue&rows=region.province&{QUARTER}&format="
    assert [seller.get(f"{address}{kind}").status_code for kind in ("csv", "xlsx", "pdf")] == [404, 404, 404]
    answers = {kind: boss.get(f"{address}{kind}") for kind in ("csv", "xlsx", "pdf")}
    assert b"".join(answers["csv"]).decode().splitlines()[-1] == f"Total,{_made_in(*Q3).normalize():f}"
    assert [_content(answers[kind])[:2] for kind in ("xlsx", "pdf")] == [b"PK", b"%P"]


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda one: one.name)
def test_every_ready_question_is_answered(subject: Any, boss: Client) -> None:
    page = _sheet(boss, subject.query, subject.cube)
    assert ("is left out" in page, 'class="notice warning"' in page) == (False, False)


def test_levels_may_stand_in_columns_alone(boss: Client) -> None:
    rows = _cells(_sheet(boss, f"show=revenue&columns=product.category1,region.province&{QUARTER}"))
    assert [row[-1] for row in rows] == [f"{_made_in(*Q3):,.0f}"]
    address = f"{reverse('explorer-sheet', args=['order_lines'])}?show=revenue&columns=product.category1&{QUARTER}&format="
    answers = [boss.get(f"{address}{kind}") for kind in ("csv", "xlsx", "pdf")]
    assert [_content(answer)[:2] for answer in answers] == ["\ufeff".encode()[:2], b"PK", b"%P"]


def test_addresses_that_make_no_sense_are_answered_with_words(boss: Client) -> None:
    odd = ["show=%00", "rows=nonsense", "time=sometime", "top=99999999999", "is.day.month=13", "sort=nonsense", "as=hologram",
           "only=profit:below:x", "is.product.category1=abc", "rows=" + ",".join(["region.province"] * 50), "time=..", "show=revenue@share@x"]  # fmt: skip
    assert [boss.get(f"{reverse('explorer-sheet', args=['order_lines'])}?{query}").status_code for query in odd] == [200] * len(
        odd
    )
    assert boss.get(reverse("explorer-sheet", args=["nonsense"])).status_code == 404


def test_members_are_found_by_name(boss: Client) -> None:
    found = boss.get(f"{reverse('explorer-pick', args=['order_lines'])}?level=product.category1&q=mach").json()
    assert [one["label"] for one in found] == ["Machines"]
    assert boss.get(f"{reverse('explorer-pick', args=['order_lines'])}?level=nonsense").status_code == 404


def test_leaving_members_out_comes_from_the_same_form_as_choosing_them(boss: Client) -> None:
    page = _sheet(boss, f"show=revenue&rows=region.province&is.region.province=440000&leave.region.province=on&{QUARTER}")
    assert "not.region.province=440000" in page
    assert all(not row[0].startswith("Guangdong") for row in _cells(page))


def test_a_member_offers_to_look_into_it_to_keep_it_and_to_leave_it_out(boss: Client) -> None:
    query = f"show=revenue&rows=region.province&{QUARTER}&at.region.province=440000&of=region.province"
    menu = _text(boss.get(f"{reverse('explorer-member', args=['order_lines'])}?{query}"))
    assert ("rows=region.city&amp;is.region.province=440000" in menu, "not.region.province=440000" in menu) == (True, True)
    assert "/regions/440000/" not in menu


def test_a_sheet_is_kept_opened_and_kept_anew(boss: Client) -> None:
    made = boss.post(
        reverse("explorer-keep", args=["order_lines"]), {"name": "Losses", "question": "show=profit&rows=region.province"}
    )
    report = Report.objects.get()
    assert made["Location"] == f"/explorer/order_lines/?show=profit&rows=region.province&report={report.pk}"
    assert Favorite.objects.filter(path="reports", object_id=report.pk).count() == 1
    assert "Losses" in _text(boss.get(reverse("explorer")))
    assert boss.get(reverse("report", args=[report.pk]))["Location"] == made["Location"]
    sent = {"cube": "order_lines", "question": "show=revenue", "version": report.version}
    boss.post(reverse("report-overwrite", args=[report.pk]), sent)
    report.refresh_from_db()
    assert report.question == "show=revenue"
    boss.post(reverse("report-overwrite", args=[report.pk]), sent | {"question": "show=margin"})
    report.refresh_from_db()
    assert report.question == "show=revenue"  # somebody else was quicker


def test_reports_of_others_are_nowhere_until_they_are_shared(boss: Client, seller: Client, warehouse: SmallCompany) -> None:  # noqa: F811
    report = Report.objects.create(
        name="Secret plan", cube="order_lines", question="show=revenue", owner=Person.objects.get(username="boss")
    )
    addresses = (reverse("report", args=[report.pk]), reverse("report-part", args=[report.pk]))
    assert [seller.get(address).status_code for address in addresses] == [404, 404]
    assert "Secret plan" not in _text(seller.get(reverse("explorer")))
    from guanxi.records import sharing  # late: app ready

    writer = Writer(by=Person.objects.get(username="boss"), at=datetime.datetime.now(datetime.UTC))
    sharing.share(reporting.record(), report, warehouse.people[0], writer)
    assert [seller.get(address).status_code for address in addresses] == [302, 200]
    assert seller.post(reverse("report-overwrite", args=[report.pk]), {"question": "show=orders"}).status_code == 404


def test_without_a_warehouse_the_page_says_what_that_is(db: None, settings: Any, tmp_path: Any) -> None:
    settings.WAREHOUSE = tmp_path
    client = _signed_in(Person.objects.create(username="boss", is_administrator=True, language="en"))
    assert "There is no warehouse yet" in _text(client.get(reverse("explorer")))
    assert "There is no warehouse yet" in _sheet(client, "show=revenue&rows=region.province&is.region.province=440000")


def test_the_page_says_as_of_when_its_figures_are(boss: Client) -> None:
    place.point_to(str(place.star()), made_at="2026-11-20T02:40:00+00:00")
    assert "As of Nov 20, 2026 10:40" in _text(boss.get(reverse("explorer")))


def test_a_question_that_takes_longer_shows_a_waiting_page_until_it_is_answered(boss: Client, settings: Any) -> None:
    settings.EXPLORER_WAITS = 0
    address = f"{reverse('explorer-sheet', args=['order_lines'])}?show=lines,revenue&rows=account.account,product.product"
    page = _text(boss.get(address))
    assert ('class="table dense pivot' in page, "The question is being answered" in page) == (False, True)
    (waiting,) = re.findall(r'hx-get="(/explorer/waiting/[^"]+)"', page)
    while "HX-Refresh" not in (answer := boss.get(waiting)).headers:
        assert "<progress" in _text(answer)
    assert _cells(_text(boss.get(address)))[-1][0] == "Total"


def test_a_slow_question_says_how_far_it_is_and_ends_when_it_is_canceled(boss: Client, seller: Client) -> None:
    def endless(one: Running) -> Any:
        with place.opened(tells_progress=True) as connection, one.worked_on(connection):
            lines = ", ".join(f"fact_order_lines AS line{number}" for number in range(5))
            connection.execute(f"SELECT sum(line0.line_id * line4.line_id) FROM {lines}").fetchall()

    one = running.joined("a slow page", Person.objects.get(username="boss").pk, endless)
    waiting, cancel = (reverse(name, args=[one.token]) for name in ("explorer-waiting", "explorer-cancel"))
    while not re.search(r'<progress max="1" value="[0-9.]+"', page := _text(boss.get(waiting))):  # unknown until it has begun
        assert not one.done.is_set(), one.failure
    assert f'hx-post="{cancel}"' in page
    assert (seller.post(cancel).status_code, one.given_up) == (200, None)  # what is somebody else's does not exist
    assert "The question was canceled." in _text(boss.post(cancel))
    assert one.done.wait(20)
    assert type(one.failure).__name__ == "InterruptException"
    running.forget(one)


def test_a_part_of_a_page_asks_again_until_it_is_answered(boss: Client, settings: Any) -> None:
    settings.EXPLORER_WAITS = 0
    report = Report.objects.create(
        name="Slow", cube="order_lines", question="show=orders,lines&rows=product.product,account.account&as=table",
        owner=Person.objects.get(username="boss"),
    )  # fmt: skip
    address = reverse("report-part", args=[report.pk])
    assert f'hx-get="{address}"' in _text(boss.get(address))
    while f'hx-get="{address}"' in (page := _text(boss.get(address))):
        pass
    assert 'class="table dense pivot' in page
