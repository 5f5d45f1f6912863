"""Dashboards are arranged by who may change them; reports come by mail with the rights of who gets them."""

import datetime
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from guanxi.analytics.dashboards import arranging, sending, subscribing
from guanxi.analytics.dashboards.arranging import Wanted
from guanxi.analytics.dashboards.models import Dashboard, Subscription
from guanxi.analytics.exploring import reporting, sheet
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.warehouse.testing import small_company, warehouse  # noqa: F401
from guanxi.people.models import AuditEntry, Grant, Person, Role
from guanxi.people.models.role import Reach
from guanxi.records import registry, saving
from guanxi.records.models import Channel
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 11, 18, 9, tzinfo=datetime.UTC)  # a Wednesday


@pytest.fixture
def writer() -> Writer:
    boss = Person.objects.create(
        username="boss", surname="Li", email="boss@example.com", language="en", time_zone="Asia/Shanghai", is_administrator=True
    )
    return Writer(by=boss, at=AT, channel=Channel.FORM)


@pytest.fixture
def reports(warehouse: Any, writer: Writer) -> list[Report]:  # noqa: F811
    kept = sheet.Sheet(cube="order_lines", measures=("revenue",), rows=("product.category1",))
    return [reporting.keep(kept, name, "", writer) for name in ("Where do we earn?", "Where do we lose?")]


@pytest.fixture
def board(writer: Writer) -> Dashboard:
    made: Dashboard = saving.create(registry.declared(Dashboard), {"name": "Mondays"}, writer)
    return made


def test_reports_are_added_ordered_sized_and_removed(
    client: Client, writer: Writer, board: Dashboard, reports: list[Report]
) -> None:
    assert writer.by is not None
    client.force_login(writer.by)
    address = reverse("dashboard-arrange", args=[board.pk])
    for report in reports:
        tiles = [str(tile.pk) for tile in board.tiles.all()]
        client.post(address, {"tile": tiles, "report": str(report.pk), "width": "third"})
    one, two = board.tiles.all()
    client.post(address, {"tile": [two.pk, one.pk], f"width-{two.pk}": "full", f"width-{one.pk}": "half"})
    assert list(board.tiles.values_list("report", "width")) == [(reports[1].pk, "full"), (reports[0].pk, "half")]
    sent = {
        "tile": [two.pk, one.pk],
        f"width-{two.pk}": "full",
        f"title-{two.pk}": " Losses ",
        f"remove-{one.pk}": "1",
        "stay": "1",
    }
    assert client.post(address, sent)["Location"] == address
    assert list(board.tiles.values_list("report", "width", "title")) == [(reports[1].pk, "full", "Losses")]
    page = client.get(reverse("records:page", args=["dashboards", board.pk])).content.decode()
    assert (reverse("report-part", args=[reports[1].pk]) in page, ">Losses</a>" in page) == (True, True)
    refused = client.post(address, sent | {f"title-{two.pk}": "x" * 121, "stay": ""})
    assert (refused.status_code, board.tiles.get().title) == (422, "Losses")
    whole = client.get(reverse("dashboard-whole", args=[board.pk])).content.decode()
    assert reverse("report-part", args=[reports[1].pk]) in whole


def test_who_may_not_change_a_dashboard_finds_no_page_to_arrange_it(client: Client, board: Dashboard) -> None:
    client.force_login(Person.objects.create(username="nobody", surname="Wu"))
    assert client.get(reverse("dashboard-arrange", args=[board.pk])).status_code == 404
    assert client.get(reverse("dashboard-whole", args=[board.pk])).status_code == 404
    assert client.post(reverse("subscribe", args=["dashboard", board.pk])).status_code == 404


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [("day", ["2026-11-19", "2026-11-20", "2026-11-23"]), ("week", ["2026-11-23", "2026-11-30"]), ("month", ["2026-12-01", "2027-01-01"])],
)  # fmt: skip
def test_mails_come_in_the_morning_of_the_days_that_were_chosen(rhythm: str, days: list[str]) -> None:
    at, found = AT, []
    for _day in days:
        at = subscribing.next_after(at, rhythm, "Asia/Shanghai")
        found.append(at.isoformat())
    assert found == [
        f"{(datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()}T23:00:00+00:00" for day in days
    ]


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")])
def test_a_report_comes_as_a_file_and_only_once(
    settings: Any, writer: Writer, reports: list[Report], kind: str, begins: bytes
) -> None:
    settings.CAN_SEND_MAIL = True
    assert writer.by is not None
    subscription = subscribing.subscribe(writer.by, reports[0], rhythm="week", kind=kind, now=AT)
    assert sending.send_due(AT) == 0
    assert sending.send_due(subscription.next_at) == 1
    assert sending.send_due(subscription.next_at) == 0
    (message,) = mail.outbox
    assert message.to == ["boss@example.com"]
    name, content, _media_type = message.attachments[0]
    assert name == f"Where do we earn .{kind}".replace(" .", ".")
    assert (content if isinstance(content, bytes) else content.encode()).startswith(begins)


def test_a_dashboard_comes_as_a_letter_that_can_be_read_with_all_reports_on_paper(
    settings: Any, writer: Writer, board: Dashboard, reports: list[Report]
) -> None:
    settings.CAN_SEND_MAIL = True
    assert writer.by is not None
    arranging.arrange(board, [Wanted(None, reports[0].pk, title="Earnings"), Wanted(None, reports[1].pk)], writer)
    subscription = subscribing.subscribe(writer.by, board, rhythm="day", kind="pdf", now=AT)
    assert sending.send_due(subscription.next_at) == 1
    (message,) = mail.outbox
    ((name, content, media_type),) = message.attachments
    assert (name, media_type, content.count(b"/Type /Page\n")) == ("Mondays.pdf", "application/pdf", 2)
    ((page, kind),) = message.alternatives
    assert (kind, message.subject) == ("text/html", "Mondays · Nov. 19, 2026")
    rows = re.findall(r"<td align=\"left\">.*?</td>", page, re.DOTALL)
    assert [re.sub(r"<[^>]+>", "", row).strip() for row in rows].count("Total") == 2
    assert [re.sub(r"<[^>]+>", "", head) for head in re.findall(r"<h2>.*?</h2>", page)] == ["Earnings", "Where do we lose?"]
    entry = AuditEntry.objects.get(kind=AuditEntry.Kind.EXPORTED)
    assert (entry.by_id, entry.channel, entry.what["reports"]) == (writer.by.pk, "mail", [report.pk for report in reports])


def test_who_may_not_take_files_away_gets_the_letter_alone(settings: Any, writer: Writer, reports: list[Report]) -> None:
    settings.CAN_SEND_MAIL = True
    other = Person.objects.create(username="wu", surname="Wu", email="wu@example.com", language="en")
    role = Role.objects.create(name="reads")
    Grant.objects.bulk_create(
        Grant(role=role, object=path, action="view", reach=Reach.ALL)
        for path in ("analytics", "reports", "orders", "order-lines", "products", "categories")
    )
    other.roles.add(role)
    subscription = subscribing.subscribe(other, reports[0], rhythm="day", kind="xlsx", now=AT)
    assert sending.send_due(subscription.next_at) == 1
    (message,) = mail.outbox
    assert (message.to, message.attachments, "Total" in str(message.alternatives[0][0])) == (["wu@example.com"], [], True)
    assert AuditEntry.objects.filter(kind=AuditEntry.Kind.EXPORTED).count() == 0


def test_who_lost_the_right_gets_no_mail_but_a_reason(settings: Any, writer: Writer, reports: list[Report]) -> None:
    settings.CAN_SEND_MAIL = True
    other = Person.objects.create(username="wu", surname="Wu", email="wu@example.com", language="en")
    subscription = subscribing.subscribe(other, reports[0], rhythm="day", kind="pdf", now=AT)
    assert sending.send_due(subscription.next_at) == 0
    assert mail.outbox == []
    assert Subscription.objects.get().message == "Nothing of it is open to you any more."


def test_without_mail_or_address_subscribing_says_so(settings: Any, writer: Writer, reports: list[Report]) -> None:
    assert writer.by is not None
    settings.CAN_SEND_MAIL = False
    with pytest.raises(subscribing.NoMail, match="sends no mail"):
        subscribing.subscribe(writer.by, reports[0], rhythm="week", kind="pdf", now=AT)
    settings.CAN_SEND_MAIL = True
    writer.by.email = ""
    with pytest.raises(subscribing.NoMail, match="no e-mail address"):
        subscribing.subscribe(writer.by, reports[0], rhythm="week", kind="pdf", now=AT)
