"""The recycle bin in the browser."""

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records import registry, saving
from guanxi.records.models import Removed
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def make() -> SampleMaker:
    boss = Person.objects.create(username="boss", is_administrator=True, language="en")
    return SampleMaker(Writer(by=boss, at=timezone.now()))


@pytest.fixture
def browser(make: SampleMaker) -> Client:
    client = Client()
    client.force_login(make.writer.by)
    return client


def _remove(make: SampleMaker, path: str, **values: object) -> Removed:
    record = registry.at(path)
    assert record is not None
    obj = make.make(path, **values)
    key = obj.pk
    saving.remove(record, obj, make.writer)
    return Removed.objects.get(path=path, object_id=key)


def test_deleting_offers_to_take_it_back(make: SampleMaker, browser: Client) -> None:
    account = make.make("accounts", name="Huaxia")
    answer = browser.post(f"/accounts/{account.pk}/delete/", follow=True)
    entry = Removed.objects.get()
    assert f'data-undo="/bin/{entry.pk}/restore/"' in answer.content.decode()
    assert browser.post(f"/bin/{entry.pk}/restore/")["Location"] == f"/accounts/{account.pk}/"
    assert browser.get(f"/accounts/{account.pk}/").status_code == 200


def test_the_bin_lists_what_was_removed_and_narrows_it(make: SampleMaker, browser: Client) -> None:
    _remove(make, "accounts", name="Huaxia")
    _remove(make, "products", name="Scanner")
    assert [name in browser.get("/bin/").content.decode() for name in ("Huaxia", "Scanner")] == [True, True]
    narrowed = browser.get("/bin/?path=products&days=7").content.decode()
    assert ["Huaxia" in narrowed, "Scanner" in narrowed] == [False, True]
    assert "Nothing matches" in browser.get("/bin/?by=999").content.decode()


def test_one_looks_inside_before_restoring(make: SampleMaker, browser: Client) -> None:
    entry = _remove(make, "accounts", name="Huaxia", address="Road 17")
    assert "Road 17" in browser.get(f"/bin/{entry.pk}/").content.decode()


def test_what_is_needed_is_offered_along(make: SampleMaker, browser: Client) -> None:
    account = make.make("accounts", name="Huaxia")
    order = _remove(make, "orders", account=account.pk)
    accounts = registry.at("accounts")
    assert accounts is not None
    saving.remove(accounts, account, make.writer)
    whole = Removed.objects.get(path="accounts")
    answer = browser.post(f"/bin/{order.pk}/restore/")
    assert (answer.status_code, "Restore both together" in answer.content.decode()) == (409, True)
    answer = browser.post(f"/bin/{order.pk}/restore/", {"together": "1", "with": [order.pk, whole.pk]})
    assert (answer["Location"], Removed.objects.count()) == (f"/orders/{order.object_id}/", 0)


def test_several_are_restored_or_removed_for_good(make: SampleMaker, browser: Client) -> None:
    entries = [_remove(make, "accounts") for _number in range(4)]
    browser.post("/bin/restore/", {"chosen": [entries[0].pk, entries[1].pk]})
    assert [entry.pk for entry in Removed.objects.order_by("pk")] == [entry.pk for entry in entries[2:]]
    browser.post("/bin/empty/", {"chosen": [entries[2].pk]})
    assert [entry.pk for entry in Removed.objects.all()] == [entries[3].pk]
    browser.post("/bin/empty/", {"path": "products"})
    assert Removed.objects.count() == 1
    browser.post("/bin/empty/")
    assert not Removed.objects.exists()


def test_nobody_without_a_right_sees_the_bin(make: SampleMaker) -> None:
    entry = _remove(make, "accounts")
    stranger = Client()
    stranger.force_login(Person.objects.create(username="nobody"))
    for address in ("/bin/", f"/bin/{entry.pk}/"):
        assert stranger.get(address).status_code == 404
    for address in (f"/bin/{entry.pk}/restore/", "/bin/restore/", "/bin/empty/"):
        assert stranger.post(address, {"chosen": [entry.pk]}).status_code == 404
    assert Removed.objects.count() == 1
