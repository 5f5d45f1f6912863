"""What is foretold for a customer, for programs and assistants: with reasons in their language, and only within reach."""

from typing import Any

import pytest
from django.utils import timezone, translation

from guanxi.analytics.mining.models import MiningRun, Outcome, State
from guanxi.analytics.predicting.models import Score
from guanxi.customers.models import Account
from guanxi.evaluation.tests import ledger
from guanxi.people.models import Person
from guanxi.people.models.role import Reach
from guanxi.records.api import openapi
from guanxi.records.api.calling import Caller
from guanxi.records.api.tests.conftest import Program, _written_trail, boss, employ  # noqa: F401
from guanxi.records.assistants import tools

# ruff: noqa: F811 (tests take fixtures by the names under which they are imported)
pytestmark = pytest.mark.django_db
REASONS = [
    {"column": "recency", "value": 140.0, "typical": 38.0, "effect": 0.9},
    {"column": "orders", "value": 2.0, "typical": 9.0, "effect": 0.4},
]


@pytest.fixture
def scored(boss: Person) -> Account:
    account: Any = ledger.account("Huaxia")
    run = MiningRun.objects.create(
        method="predict-leaves", state=State.DONE, is_in_use=True, owner=boss, name="Leaves", number="M1"
    )
    question = {"subject": "leaves", "horizon": 90}
    said = {"target": {"kind": "classes"}, "question": question, "days": {"scoring": "2026-03-05"}, "verdict": {"useful": True}}
    Outcome.objects.create(run=run, said=said, columns=[], packed="")
    Score.objects.create(run=run, account=account, value=0.7123, place=0.93, reasons=REASONS)
    return account


def test_scores_come_with_their_reasons_in_the_language_that_was_asked_for(boss: Person, scored: Account) -> None:
    program = Program(boss)
    (told,) = program.get(f"accounts/{scored.pk}/scores").told["items"]
    assert (told["kind"], told["value"], told["higher_than"], told["as_of"], told["subject"]) == (
        "chance",
        0.7123,
        0.93,
        "2026-03-05",
        "leaves",
    )
    assert [reason["raises"] for reason in told["reasons"]] == [True, True]
    chinese = program.get(f"accounts/{scored.pk}/scores", Accept_Language="zh-hans").told["items"][0]
    assert [told["reasons"][0]["text"] != chinese["reasons"][0]["text"], "140" in chinese["reasons"][0]["text"]] == [True, True]
    promised = openapi.document(Caller(boss))["paths"]["/accounts/{id}/scores"]["get"]["responses"]["200"]["content"][
        "application/json"
    ]
    assert (
        sorted(promised["schema"]["properties"]["items"]["items"]["required"])
        == sorted(told)
        == sorted(promised["examples"]["usual"]["value"]["items"][0])
    )
    with translation.override("en"):
        assert tools.use(Caller(boss), "foretold", {"account": scored.pk}, timezone.now())["items"] == [told]


def test_who_does_not_see_the_orders_or_the_customer_is_told_nothing(scored: Account, employ: Any) -> None:
    seller = employ("seller", accounts={"view": Reach.ALL}, orders={"view": Reach.OWN}, order_lines={"view": Reach.OWN})
    assert Program(seller).get(f"accounts/{scored.pk}/scores").told == {"items": []}
    Account.objects.filter(pk=scored.pk).update(owner=seller)
    assert len(Program(seller).get(f"accounts/{scored.pk}/scores").told["items"]) == 1
    other = employ("other", accounts={"view": Reach.OWN}, orders={"view": Reach.ALL})
    assert Program(other).get(f"accounts/{scored.pk}/scores").status_code == 404
    nobody = employ("nobody", orders={"view": Reach.ALL})
    assert Program(nobody).get(f"accounts/{scored.pk}/scores").status_code == 404
    assert "foretold" not in {tool.name for tool in tools.offered(Caller(nobody))}
    assert "/accounts/{id}/scores" not in openapi.document(Caller(nobody))["paths"]
