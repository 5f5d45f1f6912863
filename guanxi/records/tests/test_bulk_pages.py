"""The pages of a bulk change tell how far it is."""

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records.models import BulkRun

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("state", "told"), [("running", "1,600 of 2,221"), ("undoing", "812 of 2,000")])
def test_the_progress_is_that_of_what_is_under_way(state: str, told: str) -> None:
    boss = Person.objects.create(username="boss", is_administrator=True, language="en")
    run = BulkRun.objects.create(
        by=boss, path="accounts", total=2221, position=1600, state=state, plan={"kind": "field", "field": "description", "mode": "clear"},
        counts={"changed": 2000}, reversed={"reversed": 800, "kept": 12, "position": 7}, created_at=timezone.now(),
    )  # fmt: skip
    browser = Client()
    browser.force_login(boss)
    page = browser.get(f"/bulk/{run.pk}/").content.decode()
    assert (told in page, "of 2,221 Accounts empty" in page) == (True, True)
