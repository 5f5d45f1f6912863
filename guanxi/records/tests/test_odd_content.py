"""JSON nested without end, wherever a page takes some, is refused as any other nonsense."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
DEEP = "[" * 100_000


@pytest.fixture
def boss(client: Client) -> Person:
    made = Person.objects.create_user("boss", is_administrator=True)
    client.force_login(made)
    return made


def test_widths_of_columns(boss: Person, client: Client) -> None:
    assert client.post("/accounts/widths/", {"widths": DEEP}).status_code in (204, 400)


@pytest.mark.parametrize("before", [DEEP, '{"a": 1}', "[1]", '"x"', "nothing"])
def test_values_of_before_in_the_dialog_about_what_two_changed(before: str, boss: Person, client: Client) -> None:
    account = SampleMaker(Writer(by=boss, at=timezone.now())).make("accounts")
    sent = {"name": "Acme", "version": account.version, "stands-employees": "before", "before-employees": before}
    assert client.post(f"/accounts/{account.pk}/edit/", sent).status_code in (302, 422)


def test_a_settings_file(boss: Person, client: Client) -> None:
    assert client.post("/settings/file/", {"file": SimpleUploadedFile("a.json", DEEP.encode())}).status_code == 422
