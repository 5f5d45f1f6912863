"""Administrators see how the warehouse is, refresh it and say how it is kept; nobody else does."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.analytics.warehouse import refreshing
from guanxi.analytics.warehouse.models import Keeping, Refresh
from guanxi.people.models import Person
from guanxi.records.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    person = Person.objects.create_user("chief", "only-for-tests-31415", is_administrator=True, language="en")
    found = Client()
    found.force_login(person)
    return found


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Any) -> None:
    settings.WAREHOUSE = tmp_path


def test_without_a_warehouse_the_page_says_how_it_comes_about(client: Client) -> None:
    page = client.get("/settings/warehouse/").content.decode()
    assert "The first refresh makes it." in page
    assert "Not refreshed yet" in page


def test_a_failed_refresh_says_what_differs(client: Client) -> None:
    failed = refreshing.begin("schedule", by=None, now=timezone.now())
    found = {"name": "fact_order_lines", "source": ["5000000", "10", "4"], "star": ["4999999", "10", "4"]}
    Refresh.objects.filter(pk=failed.pk).update(
        state="failed", failure="Mismatch", ended_at=timezone.now(), report={"differences": [found]}
    )
    assert "the generation before serves on" in client.get("/settings/warehouse/").content.decode()
    page = client.get(f"/settings/warehouse/{failed.pk}/").content.decode()
    assert "5,000,000" in page
    assert "4,999,999" in page


def test_refreshing_now_asks_a_worker_once(client: Client) -> None:
    client.post("/settings/warehouse/refresh/")
    client.post("/settings/warehouse/refresh/")
    (asked,) = Refresh.objects.all()
    assert (asked.reason, asked.is_rebuild, asked.by.username) == ("by_hand", False, "chief")
    assert "Waiting for a worker" in client.get("/settings/warehouse/").content.decode()
    client.post("/settings/warehouse/cancel/")
    asked.refresh_from_db()
    assert asked.state == "canceled"


def test_how_it_is_kept_is_stored_with_its_history(client: Client) -> None:
    values = {"every_minutes": "60", "nightly_at": "02:00", "hot_years": "3", "generations": "4"}
    answer = client.post("/settings/warehouse/", values)
    assert answer.status_code == 302
    kept = Keeping.objects.get()
    assert (kept.every_minutes, kept.nightly_at, kept.hot_years, kept.generations) == (60, "02:00", 3, 4)
    assert Change.objects.get(path="warehouse").values["every_minutes"] == [15, 60]


def test_a_warehouse_that_would_never_be_refreshed_is_refused(client: Client) -> None:
    values = {"every_minutes": "0", "nightly_at": "", "hot_years": "", "generations": "2"}
    answer = client.post("/settings/warehouse/", values)
    assert answer.status_code == 422
    assert "grows old" in answer.content.decode()


def test_who_is_no_administrator_finds_no_such_page(client: Client) -> None:
    person = Person.objects.create_user("seller", "only-for-tests-31415")
    client.force_login(person)
    asked = refreshing.begin("schedule", by=None, now=timezone.now())
    for path in ("", "progress/", f"{asked.pk}/"):
        assert client.get(f"/settings/warehouse/{path}").status_code == 404
    assert client.post("/settings/warehouse/refresh/").status_code == 404
