"""Sharing one record: who may, what it opens, what the page and the history tell."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.people.models import Grant, Person, Role, Share
from guanxi.people.models.role import Reach, RightTo
from guanxi.records import batches, reading, registry, saving, sharing
from guanxi.records import bin as recycle_bin
from guanxi.records.declare import Record
from guanxi.records.models import Change
from guanxi.records.refusals import Invalid, NotAllowed
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db


def _at(path: str) -> Record:
    record = registry.at(path)
    assert record is not None
    return record


def _seller(name: str, *actions: str) -> Person:
    role = Role.objects.create(name=f"role of {name}")
    for path in ("accounts", "orders", "currencies", "products"):
        for action in actions:
            Grant.objects.create(role=role, object=path, action=action, reach=Reach.OWN)
    person = Person.objects.create(username=name, is_active=True, language="en")
    person.roles.add(role)
    return person


def _writer(person: Person) -> Writer:
    return Writer(by=person, at=timezone.now())


def _sees(person: Person, record: Record, action: str = RightTo.VIEW) -> bool:
    return reading.visible(record, Person.objects.get(pk=person.pk), action).exists()


def test_a_share_opens_just_this_record_and_what_was_allowed() -> None:
    mei, li = _seller("mei", "view", "create", "change"), _seller("li", "view", "change", "delete")
    accounts = _at("accounts")
    mine = saving.create(accounts, {"name": "Mine"}, _writer(mei))
    saving.create(accounts, {"name": "Mine, too"}, _writer(mei))
    made = sharing.share(accounts, mine, li, _writer(mei))
    assert list(reading.visible(accounts, Person.objects.get(pk=li.pk))) == [mine]
    assert [_sees(li, accounts, action) for action in ("change", "delete", "export")] == [False, False, False]
    sharing.share(accounts, mine, li, _writer(mei), sharing.Terms(level=Share.Level.CHANGE))
    assert [_sees(li, accounts, action) for action in ("change", "delete", "export")] == [True, False, False]
    sharing.revoke(accounts, mine, Share.objects.get(pk=made.pk), _writer(mei))
    assert not _sees(li, accounts)
    told = Change.objects.filter(path="accounts", object_id=mine.pk).exclude(verb="").order_by("pk")
    assert [change.verb for change in told] == ["shared", "shared", "unshared"]


def test_parts_follow_their_whole() -> None:
    boss = Person.objects.create(username="boss", is_administrator=True, is_active=True)
    li = _seller("li", "view")
    line = SampleMaker(_writer(boss)).make("order-lines")
    assert not _sees(li, _at("order-lines"))
    sharing.share(_at("orders"), line.order, li, _writer(boss))
    assert _sees(li, _at("order-lines"))
    with pytest.raises(NotAllowed):
        sharing.share(_at("order-lines"), line, li, _writer(boss))


def test_who_may_not_change_a_record_does_not_share_it() -> None:
    mei, li = _seller("mei", "view", "create"), _seller("li", "view")
    mine = saving.create(_at("accounts"), {"name": "Mine"}, _writer(mei))
    with pytest.raises(NotAllowed):
        sharing.share(_at("accounts"), mine, li, _writer(mei))
    assert not Share.objects.exists()


def test_a_share_gives_no_right_that_somebody_has_nowhere() -> None:
    mei, stranger = _seller("mei", "view", "create", "change"), _seller("stranger")
    mine = saving.create(_at("accounts"), {"name": "Mine"}, _writer(mei))
    with pytest.raises(Invalid):
        sharing.share(_at("accounts"), mine, stranger, _writer(mei))
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    with pytest.raises(Invalid):
        sharing.share(_at("accounts"), mine, mei, _writer(mei), sharing.Terms(until=yesterday))


def test_the_page_tells_who_sees_it_and_shares_and_ends_it() -> None:
    mei, li = _seller("mei", "view", "create", "change"), _seller("li", "view")
    mine = saving.create(_at("accounts"), {"name": "Mine"}, _writer(mei))
    client, other = Client(), Client()
    client.force_login(mei)
    other.force_login(li)
    address = reverse("records:sharing", args=["accounts", mine.pk])
    assert other.get(address).status_code == 404
    sent = {"receiver": f"person:{li.pk}", "level": "view", "why": "a hand"}
    assert client.post(address, sent).status_code == 302
    page = other.get(address).content.decode()
    assert ("a hand" in page, "own records" in page) == (True, True)
    assert other.post(address, sent).status_code == 404
    share = Share.objects.get()
    assert other.post(reverse("records:revoke-share", args=["accounts", mine.pk, share.pk])).status_code == 404
    assert client.post(reverse("records:revoke-share", args=["accounts", mine.pk, share.pk])).status_code == 302
    assert other.get(address).status_code == 404


def test_shares_go_when_their_record_is_gone_for_good() -> None:
    mei, li = _seller("mei", "view", "create", "change", "delete"), _seller("li", "view")
    mine = saving.create(_at("accounts"), {"name": "Mine"}, _writer(mei))
    key = mine.pk
    sharing.share(_at("accounts"), mine, li, _writer(mei))
    recycle_bin.beside.drop("accounts", [key])
    assert not Share.objects.exists()


@pytest.mark.parametrize("is_boss", [False, True])
def test_a_list_shows_only_what_was_shared_with_me(is_boss: bool, client: Client) -> None:
    mei, li = _seller("mei", "view", "create", "change"), _seller("li", "view", "create")
    Person.objects.filter(pk=li.pk).update(is_administrator=is_boss)
    accounts = _at("accounts")
    saving.create(accounts, {"name": "Of Li"}, _writer(li))
    opened, _closed = (saving.create(accounts, {"name": name}, _writer(mei)) for name in ("Opened", "Closed"))
    sharing.share(accounts, opened, Person.objects.get(pk=li.pk), _writer(mei))
    client.force_login(Person.objects.get(pk=li.pk))
    page = client.get("/accounts/?shared=me").content.decode()
    assert [name in page for name in ("Opened", "Closed", "Of Li")] == [True, False, False]
    assert 'Shared: <b>with me</b></span><a class="remove" href="/accounts/?"' in page
    usual = client.get("/accounts/").content.decode()
    assert [name in usual for name in ("Opened", "Closed", "Of Li")] == [True, is_boss, True]
    assert 'href="/accounts/?shared=me" role="menuitemcheckbox" aria-checked="false">Shared with me' in usual


def test_who_has_a_record_by_a_share_does_not_pass_it_on_prolong_it_or_keep_it() -> None:
    mei, li = _seller("mei", "view", "create", "change"), _seller("li", "view", "create", "change")
    for role in Role.objects.all():
        Grant.objects.create(role=role, object="people", action="view", reach=Reach.ALL)
    accounts = _at("accounts")
    mine = saving.create(accounts, {"name": "Mine"}, _writer(mei))
    today = timezone.localdate()
    made = sharing.share(accounts, mine, li, _writer(mei), sharing.Terms(level=Share.Level.CHANGE, until=today))
    li = Person.objects.get(pk=li.pk)
    with pytest.raises(NotAllowed):
        sharing.share(accounts, mine, li, _writer(li), sharing.Terms(level=Share.Level.CHANGE))
    with pytest.raises(NotAllowed):
        sharing.revoke(accounts, mine, made, _writer(li))
    with pytest.raises(Invalid) as refusal:
        saving.change(accounts, mine, {"owner": li.pk}, _writer(li))
    assert "shared with you" in refusal.value.fields["owner"]
    with pytest.raises(batches.SomeInvalid):
        batches.change_many(accounts, [(mine, {"owner": li.pk})], _writer(li))
    mine.refresh_from_db()
    assert (mine.owner_id, Share.objects.get().until) == (mei.pk, today)
    saving.change(accounts, mine, {"name": "Ours"}, _writer(li))
    saving.change(accounts, mine, {"owner": li.pk}, _writer(mei))
    mine.refresh_from_db()
    assert (mine.name, mine.owner_id) == ("Ours", li.pk)
