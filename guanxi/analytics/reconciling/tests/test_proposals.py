"""Proposals: found among our records, decided about once, taken back, shown only to whom they may be shown."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.analytics.mining.data import Data
from guanxi.analytics.mining.models import MiningRun
from guanxi.analytics.reconciling import deciding, golden, looking
from guanxi.analytics.reconciling.models import Proposal, State
from guanxi.customers.models import Account
from guanxi.people import auditing
from guanxi.people.models import Person
from guanxi.records import registry, saving
from guanxi.records.api import openapi
from guanxi.records.api.calling import Caller
from guanxi.records.api.tests.conftest import Program
from guanxi.records.models import Channel
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 11, 2, 9, tzinfo=datetime.UTC)
OPTIONS = {"subject": "accounts", "likely": 0.9, "possible": 0.5, "table": None}


@pytest.fixture
def writer() -> Writer:
    boss = Person.objects.create(username="boss", surname="Li", is_administrator=True)
    return Writer(by=boss, at=AT, channel=Channel.FORM)


@pytest.fixture
def accounts(writer: Writer) -> list[Account]:
    make = SampleMaker(writer).make
    return [
        make("accounts", name="上海恒信科技有限公司", phone="021-58881234", address="浦东新区张江路100号", email=""),
        make("accounts", name="恒信科技（上海）", phone="+86 21 58881234", email="info@hengxin.example", employees=40),
        make("accounts", name="苏州大华机械有限公司", phone="0512-66881234"),
    ]


def _compared(writer: Writer) -> MiningRun:
    number = f"M{MiningRun.objects.count():05}"
    run = MiningRun.objects.create(number=number, method="match", owner=writer.by, created_at=AT)
    found = looking.run(OPTIONS, Data(None, writer.by, AT.date()), lambda _share, _text: None)
    looking.settle(run, found, writer)
    return run


def _decide(verb: Any, proposal: Proposal, writer: Writer) -> Proposal:
    record = registry.declared(Proposal)
    action = next(one for one in record.actions if one.verb is verb)
    decided: Proposal = saving.perform(record, action, proposal, writer)
    return decided


def test_the_same_customer_under_two_names_is_proposed_with_reasons(accounts: list[Account], writer: Writer) -> None:
    _compared(writer)
    proposal = Proposal.objects.get()
    assert {int(proposal.left_key), proposal.right_id} == {accounts[0].pk, accounts[1].pk}
    assert proposal.probability > 0.9
    assert ("same",) in {(how,) for _column, _left, _right, how, _weight, _path in proposal.reasons}


def test_what_was_refused_is_not_proposed_again(accounts: list[Account], writer: Writer) -> None:
    _compared(writer)
    refused = _decide(deciding.reject, Proposal.objects.get(), writer)
    _compared(writer)
    assert list(Proposal.objects.values_list("pk", "state")) == [(refused.pk, State.DIFFERENT)]


def test_what_somebody_wrote_down_by_hand_stays_when_a_run_proposes_anew(accounts: list[Account], writer: Writer) -> None:
    record = registry.declared(Proposal)
    written: Any = saving.create(record, {"subject": "accounts", "left": "恒信", "right": "Hengxin Tech"}, writer)
    _decide(deciding.accept, written, writer)
    _compared(writer)
    assert Proposal.objects.order_by("pk").values_list("left", "state")[0] == ("恒信", State.SAME)
    assert Proposal.objects.filter(state=State.OPEN).count() == 1


def test_programs_accept_refuse_and_take_back(accounts: list[Account], writer: Writer) -> None:
    _compared(writer)
    assert writer.by is not None
    program, pk = Program(writer.by), Proposal.objects.get().pk
    listed = program.get("proposals?f=state:any:open&fields=left,right,probability,state").told["items"]
    assert [(one["id"], one["state"], float(one["probability"]) > 0.9) for one in listed] == [(pk, "open", True)]
    states = [program.post(f"proposals/{pk}/{verb}", {}).told["state"] for verb in ("accept", "reject", "take_back")]
    assert states == ["same", "different", "same"]
    assert program.post(f"proposals/{pk}/reject", {}).told["state"] == "different"
    refused = program.post(f"proposals/{pk}/reject", {})
    assert (refused.status_code, refused["Content-Type"]) == (409, "application/problem+json")
    paths = openapi.document(Caller(writer.by))["paths"]
    assert {f"/proposals/{{id}}/{verb}" for verb in ("accept", "reject", "take_back")} <= paths.keys()
    auditing.write_waiting()


def test_a_decision_can_be_taken_back_to_what_held_before(accounts: list[Account], writer: Writer) -> None:
    _compared(writer)
    proposal = _decide(deciding.accept, Proposal.objects.get(), writer)
    proposal = _decide(deciding.reject, proposal, writer)
    assert _decide(deciding.take_back, proposal, writer).state == State.SAME
    proposal = _decide(deciding.take_back, Proposal.objects.get(), writer)
    assert (proposal.state, proposal.decided_by, proposal.decided_at) == (State.OPEN, None, None)
    with pytest.raises(deciding.NothingDecided):
        _decide(deciding.take_back, proposal, writer)


def test_the_golden_record_takes_each_value_from_where_it_stands(accounts: list[Account], writer: Writer) -> None:
    _compared(writer)
    _decide(deciding.accept, Proposal.objects.get(), writer)
    keys = golden.members("accounts", accounts[0].pk)
    assert keys == {accounts[0].pk, accounts[1].pk}
    found = golden.golden("accounts", keys, writer.by)
    assert found is not None
    winners = {field.label.casefold(): found.members[field.winner].pk for field in found.fields if field.winner is not None}
    assert winners["address"] == accounts[0].pk
    assert winners["e-mail"] == accounts[1].pk
    assert {field.label.casefold() for field in found.fields if field.is_disputed} >= {"name"}


def test_pages_show_the_proposal_and_hide_it_from_who_may_not_see_it(
    accounts: list[Account], writer: Writer, client: Client
) -> None:
    _compared(writer)
    proposal = Proposal.objects.get()
    assert writer.by is not None
    client.force_login(writer.by)
    page = client.get(reverse("records:page", args=["proposals", proposal.pk])).content.decode()
    assert "张江路100号" in page
    assert "accept" in page
    parts = (
        client.get(f"/accounts/{accounts[0].pk}/parts/").content.decode()
        + client.get(f"/accounts/{accounts[0].pk}/").content.decode()
    )
    assert f"/proposals/{proposal.pk}/" in parts
    client.force_login(Person.objects.create(username="nobody", surname="Wu"))
    assert client.get(reverse("records:page", args=["proposals", proposal.pk])).status_code == 404
