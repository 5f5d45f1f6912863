"""Merging as people and programs meet it: pages, addresses that lead on, the API, two at once, erasing."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conftest import AtOnce
from guanxi.analytics.reconciling.models import Proposal, State
from guanxi.customers.models import Account, Contact
from guanxi.people.models import Person
from guanxi.records import registry, saving
from guanxi.records.api.tests.conftest import Program
from guanxi.records.declare import Record
from guanxi.records.merging import joining, parting
from guanxi.records.models import Change, Merge, Removed
from guanxi.records.personal import erasing, gathering, subject
from guanxi.records.refusals import Refusal
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

from .conftest import AT, Employ


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _sent(one: Any, other: Any, **more: Any) -> dict[str, Any]:
    """The form as the page sends it."""
    versions = {f"version.{obj.pk}": obj.version for obj in (one, other)}
    return {"keys": [one.pk, other.pk], "keep": one.pk, **versions, **more}


@pytest.mark.django_db
def test_the_page_shows_both_and_a_second_click_merges_once(make: SampleMaker) -> None:
    one, other = make.make("accounts", name="One", website="one.example"), make.make("accounts", name="Two", fax="010 8888 9999")
    make.make("orders", account=other.pk)
    client, address = _signed_in(make.writer.by), reverse("records:merge", args=["accounts"])
    page = client.get(f"{address}?keys={one.pk},{other.pk}").content.decode()
    assert re.findall(r'name="choice\.(\w+)" value="(\w+)" checked', page) == [
        ("name", str(one.pk)), ("website", str(one.pk)), ("fax", str(other.pk)),
    ]  # fmt: skip
    assert "orders: 1" in page
    sent = _sent(one, other, **{"choice.name": other.pk})
    for _click in range(2):
        assert client.post(address, sent)["Location"] == reverse("records:page", args=["accounts", one.pk])
    assert Merge.objects.count() == 1
    assert Account.objects.get(pk=one.pk).name == "Two"
    old = client.get(reverse("records:page", args=["accounts", other.pk]))
    assert (old.status_code, old["Location"]) == (302, reverse("records:page", args=["accounts", one.pk]))
    history = client.get(reverse("records:history", args=["accounts", one.pk])).content.decode()
    assert reverse("merging", args=[Merge.objects.get().pk]) in history
    client.post(reverse("merging-undo", args=[Merge.objects.get().pk]))
    assert client.get(reverse("records:page", args=["accounts", other.pk])).status_code == 200


@pytest.mark.django_db
def test_what_changed_meanwhile_is_said_and_the_choices_are_kept(make: SampleMaker, accounts: Record) -> None:
    one, other = make.make("accounts", name="One"), make.make("accounts", name="Two")
    saving.change(accounts, other, {"name": "Three"}, make.writer)
    answer = _signed_in(make.writer.by).post(
        reverse("records:merge", args=["accounts"]), _sent(one, other, **{"choice.name": other.pk})
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f'name="choice.name" value="{other.pk}" checked' in page
    assert (Account.objects.count(), "Three" in page) == (2, True)


@pytest.mark.django_db
def test_who_sees_only_one_of_them_finds_nothing(employ: Employ, make: SampleMaker) -> None:
    seller = employ("seller")
    own, theirs = make.make("accounts", owner=seller.pk), make.make("accounts", name="Secret Ltd")
    client, address = _signed_in(seller), reverse("records:merge", args=["accounts"])
    assert client.get(f"{address}?keys={own.pk},{theirs.pk}").status_code == 404
    assert client.post(address, _sent(own, theirs)).status_code == 404
    made = joining.merge(registry.declared(Account), theirs.pk, [make.make("accounts").pk], {}, make.writer)
    assert client.get(reverse("merging", args=[made.pk])).status_code == 404
    assert client.post(reverse("merging-undo", args=[made.pk])).status_code == 404
    assert client.get(reverse("records:page", args=["accounts", made.gone[0]])).status_code == 404


@pytest.mark.django_db
def test_two_rows_of_a_list_are_merged_and_one_is_not_enough(make: SampleMaker) -> None:
    one, other = make.make("accounts"), make.make("accounts")
    client, address = _signed_in(make.writer.by), reverse("records:bulk", args=["accounts"])
    answer = client.post(address, {"chosen": f"{one.pk},{other.pk}", "what": "merge", "question": ""})
    assert answer["Location"] == f"{reverse('records:merge', args=['accounts'])}?keys={one.pk}&keys={other.pk}"
    answer = client.post(address, {"chosen": str(one.pk), "what": "merge", "question": ""})
    assert answer["Location"].rstrip("?") == reverse("records:list", args=["accounts"])


@pytest.mark.django_db
def test_a_form_with_one_record_or_with_six_is_sent_back_to_the_list(make: SampleMaker) -> None:
    keys = [make.make("accounts").pk for _place in range(6)]
    client, address = _signed_in(make.writer.by), reverse("records:merge", args=["accounts"])
    for some in (keys[:1], keys):
        answer = client.post(address, {"keys": ",".join(map(str, some)), "keep": some[0]})
        assert (answer.status_code, answer["Location"]) == (302, reverse("records:list", args=["accounts"]))
    assert Account.objects.filter(pk__in=keys).count() == 6


@pytest.mark.django_db
def test_a_program_merges_is_led_on_and_parts(make: SampleMaker) -> None:
    program = Program(make.writer.by)
    one, other = make.make("accounts", website="one.example"), make.make("accounts", website="two.example")
    sent = {"with": [other.pk], "fields": {"website": other.pk}}
    assert program.post(f"accounts/{one.pk}/merge", sent, If_Match='"v9"').status_code == 412
    for _time in range(2):
        answer = program.post(f"accounts/{one.pk}/merge", sent)
        assert (answer.status_code, answer.told["website"]) == (200, "two.example")
    gone = program.get(f"accounts/{other.pk}")
    assert (gone.status_code, gone["Link"]) == (410, f'</api/v1/accounts/{one.pk}>; rel="successor-version"')
    assert program.post(f"accounts/{one.pk}/merge", {"with": [one.pk]}).status_code == 409
    assert program.post(f"accounts/{one.pk}/merge", {"with": "x"}).status_code == 422
    assert program.post(f"accounts/{one.pk}/unmerge", {}).told["website"] == "one.example"
    assert program.get(f"accounts/{other.pk}").status_code == 200
    assert program.post(f"accounts/{one.pk}/unmerge", {}).status_code == 404
    assert program.post("orders/1/merge", sent).status_code == 404


@pytest.mark.django_db
def test_a_proposal_is_accepted_by_merging_and_open_again_after_parting(make: SampleMaker, accounts: Record) -> None:
    one, other, third = (make.make("accounts") for _number in range(3))
    about = {"subject": "accounts", "created_at": AT, "changed_at": AT}
    pair = Proposal.objects.create(left_key=str(other.pk), left="2", right_id=one.pk, right="1", **about)
    more = Proposal.objects.create(left_key=str(third.pk), left="3", right_id=other.pk, right="2", **about)
    made = joining.merge(accounts, one.pk, [other.pk], {}, make.writer)
    assert Proposal.objects.get(pk=pair.pk).state == State.SAME
    assert Proposal.objects.get(pk=more.pk).right_id == one.pk
    proposals = registry.declared(Proposal)
    action = proposals.action("take_back")
    assert action is not None
    with pytest.raises(Refusal, match="undo the merging first"):
        saving.perform(proposals, action, Proposal.objects.get(pk=pair.pk), make.writer)
    parting.part(made, make.writer)
    assert Proposal.objects.get(pk=pair.pk).state == State.OPEN
    assert Proposal.objects.get(pk=more.pk).right_id == other.pk


@pytest.mark.django_db
def test_whoever_is_erased_is_erased_with_the_records_merged_into_theirs(make: SampleMaker) -> None:
    contacts = registry.declared(Contact)
    kept = make.make("contacts", name="Kept Person", mobile="139 1111 2222")
    gone = make.make("contacts", name="欧阳若曦", mobile="135 9876 5432")
    joining.merge(contacts, kept.pk, [gone.pk], {}, make.writer)
    found = subject.of(contacts, Contact.objects.get(pk=kept.pk))
    assert {"欧阳若曦", "135 9876 5432"} <= set(found.texts)
    assert {change.object_id for change in gathering.changes(found).filter(path="contacts")} == {kept.pk, gone.pk}
    erasing.erase(contacts, found.obj, make.writer)
    assert not Removed.objects.filter(path="contacts").exists()
    assert not Merge.objects.exists()
    assert not [change for change in Change.objects.all() if "欧阳若曦" in str(change.values) or "5432" in str(change.values)]


def test_two_people_who_merge_the_same_pair_the_other_way_round_do_it_once(at_once: AtOnce) -> None:
    boss = Person.objects.create(username="boss", is_administrator=True)
    writer = Writer(by=boss, at=AT)
    make = SampleMaker(writer)
    record = registry.declared(Account)
    one, other = make.make("accounts"), make.make("accounts")
    make.make("orders", account=other.pk)
    results = at_once(
        lambda: joining.merge(record, one.pk, [other.pk], {}, writer),
        lambda: joining.merge(record, other.pk, [one.pk], {}, writer),
    )
    assert sorted(type(result).__name__ for result in results) == ["AlreadyMerged", "Merge"]
    assert Account.objects.filter(pk__in=[one.pk, other.pk]).count() == 1
