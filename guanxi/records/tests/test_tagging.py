"""Tags: known once used, colored, renamed and joined on every record that carries them."""

import datetime
from typing import Any

import pytest
from django.test import Client

from guanxi.people.models import Person
from guanxi.records import batches, registry, saving, showing, tagging
from guanxi.records.declare import Record
from guanxi.records.fields import everything
from guanxi.records.models import Change, Removed, Tag
from guanxi.records.refusals import Invalid
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2024, 3, 15, 8, tzinfo=datetime.UTC)


@pytest.fixture
def make() -> SampleMaker:
    tagging.forget_colors()
    return SampleMaker(Writer(by=Person.objects.create(username="boss", is_administrator=True, language="en"), at=AT))


def _at(path: str) -> Record:
    record = registry.at(path)
    assert record is not None
    return record


def _tags(obj: Any) -> list[str]:
    return list(type(obj).objects.values_list("tags", flat=True).get(pk=obj.pk))


def _tag(name: str) -> Tag:
    return Tag.objects.get(name=name)


def test_the_main_objects_carry_tags() -> None:
    assert {"accounts", "contacts", "orders", "invoices", "payments", "products"} <= {r.path for r, _n in tagging.tagged()}


def test_a_tag_is_known_once_somebody_used_it(make: SampleMaker) -> None:
    account = make.make("accounts", tags=["fair", "vip"])
    batches.change_many(_at("accounts"), [(account, {"tags": ["vip", "phone"]})], make.writer)
    assert list(Tag.objects.order_by("name").values_list("name", flat=True)) == ["fair", "phone", "vip"]


def test_a_renamed_tag_is_renamed_on_all_records_with_history_and_is_found_by_its_new_name(make: SampleMaker) -> None:
    account, contact = make.make("accounts", tags=["a", "fair"]), make.make("contacts", tags=["fair"])
    other = make.make("accounts", tags=["affair"])
    saving.change(_at("tags"), _tag("fair"), {"name": "Hannover"}, make.writer)
    assert [_tags(obj) for obj in (account, contact, other)] == [["a", "Hannover"], ["Hannover"], ["affair"]]
    change = Change.objects.filter(path="accounts", object_id=account.pk).latest("id")
    assert (change.values, change.version) == ({"tags": [["a", "fair"], ["a", "Hannover"]]}, 2)


def test_a_tag_is_not_renamed_to_another_one_but_takes_it_in(make: SampleMaker) -> None:
    both, one = make.make("accounts", tags=["vip", "VIP"]), make.make("orders", tags=["VIP"])
    with pytest.raises(Invalid):
        saving.change(_at("tags"), _tag("VIP"), {"name": "vip"}, make.writer)
    action = _at("tags").action("take_in")
    assert action is not None
    saving.perform(_at("tags"), action, _tag("vip"), make.writer, other=_tag("VIP"))
    assert [_tags(obj) for obj in (both, one)] == [["vip"], ["vip"]]
    assert list(Tag.objects.values_list("name", flat=True)) == ["vip"]
    assert list(Removed.objects.values_list("path", "label")) == [("tags", "VIP")]


def test_a_carried_tag_is_not_deleted_until_it_is_taken_off(make: SampleMaker) -> None:
    account = make.make("accounts", tags=["vip", "old"])
    with pytest.raises(tagging.StillCarried):
        saving.remove(_at("tags"), _tag("old"), make.writer)
    action = _at("tags").action("take_off")
    assert action is not None
    saving.perform(_at("tags"), action, _tag("old"), make.writer)
    saving.remove(_at("tags"), _tag("old"), make.writer)
    assert (_tags(account), list(Tag.objects.values_list("name", flat=True))) == (["vip"], ["vip"])


def test_a_tag_is_shown_in_its_color(make: SampleMaker) -> None:
    account = make.make("accounts", tags=["vip", "fair"])
    saving.change(_at("tags"), _tag("vip"), {"color": "red"}, make.writer)
    cell = showing.Reader(_at("accounts"), make.writer.by).cell(account, everything(_at("accounts"))["tags"])
    assert (cell.texts, cell.colors) == (("vip", "fair"), ("red", ""))


def test_known_tags_are_offered_and_the_form_takes_new_ones(make: SampleMaker) -> None:
    make.make("accounts", tags=["fair 2026", "vip"])
    client = Client()
    client.force_login(make.writer.by)
    assert client.get("/tags/names/?q=FAIR").json() == [{"id": "fair 2026", "label": "fair 2026", "hint": ""}]
    client.post("/accounts/new/", {"name": "Huaxia", "tags": ["vip", "new one"]})
    account = _at("accounts").model._default_manager.get(name="Huaxia")
    assert _tags(account) == ["vip", "new one"]
    page = client.get(f"/accounts/{account.pk}/edit/").content.decode()
    assert '<option value="new one" selected>' in page
    assert "Carried by" in client.get(f"/tags/{_tag('vip').pk}/").content.decode()
