"""Comments go along with records that are exported: on a sheet of their own, or as a file of their own."""

import csv
import io

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach
from guanxi.records import registry, saving
from guanxi.records.models import Comment
from guanxi.records.talking import commenting
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller() -> Person:
    """May see all accounts, and take along their own ones."""
    role, person = Role.objects.create(name="Seller"), Person.objects.create(username="seller", surname="Mei", language="en")
    Grant.objects.create(role=role, object="accounts", action="view", reach=Reach.ALL)
    Grant.objects.create(role=role, object="accounts", action="export", reach=Reach.OWN)
    person.roles.add(role)
    return person


@pytest.fixture
def client(seller: Person, client: Client) -> Client:
    record, writer = registry.at("accounts"), Writer(by=None, at=timezone.now())
    assert record
    for name, owner in (("Mine", seller.pk), ("Other", None)):
        obj = saving.create(record, {"name": name, "owner": owner}, writer)
        first = commenting.write(record, obj, f"=About {name}", Writer(by=seller, at=timezone.now())).comment
        commenting.write(record, obj, "Yes", writer, answers=first)
        gone = commenting.write(record, obj, "Never mind", writer).comment
        Comment.objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    client.force_login(seller)
    return client


def _file(client: Client, kind: str) -> bytes:
    answer = client.get("/accounts/export/", {"format": kind})
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_a_workbook_has_a_sheet_with_what_was_said_about_its_records(client: Client) -> None:
    book = load_workbook(io.BytesIO(_file(client, "xlsx")))
    rows = [[cell.value for cell in row] for row in book["Comments"].iter_rows()]
    assert (book.sheetnames, rows[0]) == (
        ["Accounts", "Comments"],
        ["Account", "Name", "Comment no.", "In reply to no.", "Who", "When", "Changed", "Comment"],
    )
    assert [(row[1], row[3] == rows[1][2], row[4], row[7]) for row in rows[1:]] == [
        ("Mine", False, "Mei", "'=About Mine"),
        ("Mine", True, None, "Yes"),
    ]


def test_as_csv_they_are_a_file_of_their_own(client: Client) -> None:
    text = _file(client, "comments").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [(row[1], row[4], row[7]) for row in rows[1:]] == [("Mine", "Mei", "'=About Mine"), ("Mine", "", "Yes")]
    assert "About" not in _file(client, "csv").decode()


def test_a_workbook_without_comments_has_one_sheet(client: Client) -> None:
    Comment.objects.all().delete()
    assert load_workbook(io.BytesIO(_file(client, "xlsx"))).sheetnames == ["Accounts"]
