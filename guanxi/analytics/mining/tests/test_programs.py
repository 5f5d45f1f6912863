"""Mining for programs and assistants: described as it behaves, told again only to those who still may, and only reading."""

from typing import Any

import pytest
from django.utils import timezone

from guanxi.analytics.mining import starting
from guanxi.analytics.mining.models import Habit, MiningRun, State
from guanxi.evaluation.tests import ledger
from guanxi.people.models import Person
from guanxi.people.models.role import Reach
from guanxi.records import saving
from guanxi.records.api import openapi
from guanxi.records.api.calling import Caller
from guanxi.records.api.tests.conftest import Program, _written_trail, boss, employ, program  # noqa: F401
from guanxi.records.assistants import tools
from guanxi.records.models import Channel
from guanxi.records.writer import Writer

# ruff: noqa: F811 (tests take fixtures by the names under which they are imported)
pytestmark = pytest.mark.django_db


def made(owner: Person, **said: Any) -> MiningRun:
    writer = Writer(by=owner, at=timezone.now(), channel=Channel.COMMAND)
    run: MiningRun = saving.create(starting.record(), {"method": "rules", "name": "Run", **said}, writer)
    return run


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"method": "rules", "options": {"support": "much"}}, 422, "support"),
        ({"method": "rules", "options": {"level": {"a": 1}}}, 422, "options"),
        ({"method": "rules", "options": []}, 422, "options"),
        ({"method": 1, "options": {}}, 422, "method"),
        ({"method": "rules", "where": {"region.planet": ["Mars"]}}, 422, "region.planet"),
        ({"method": "rules", "where": {"region.province": "a\u0000b"}}, 422, "where"),
        ({"method": "rules", "options": {}, "nmae": "x"}, 400, "nmae"),
    ],
)
def test_a_run_that_makes_no_sense_is_refused_at_its_field_and_nothing_is_made(
    program: Program, sent: Any, status: int, field: str
) -> None:
    answer = program.post("mining-runs", sent)
    assert (answer.status_code, [one["field"] for one in answer.told["errors"]], MiningRun.objects.count()) == (
        status,
        [field],
        0,
    )


def test_fields_of_every_run_may_stand_beside_its_options(program: Program) -> None:
    told = program.post(
        "mining-runs", {"method": "rules", "name": "Rules", "options": {"support": "2%"}, "rhythm": "weekly"}
    ).told
    assert (told["name"], told["rhythm"], told["options"]["support"], told["where"]) == ("Rules", "weekly", "1/50", {})


def test_a_kept_answer_is_told_again_only_while_its_run_is_within_reach(boss: Person, employ: Any) -> None:
    role = {"view": Reach.OWN, "create": Reach.OWN, "change": Reach.OWN}
    analyst = employ("analyst", mining_runs=role, orders={"view": Reach.OWN}, order_lines={"view": Reach.OWN})
    program = Program(analyst)
    asked = {"method": "rules", "options": {"support": "2%"}}
    first, second = (program.post("mining-runs", asked, Idempotency_Key="once") for _ in range(2))
    assert (first.status_code, second.told, MiningRun.objects.count()) == (201, first.told, 1)
    MiningRun.objects.update(owner=boss)
    assert program.post("mining-runs", asked, Idempotency_Key="once").status_code == 404


def test_findings_are_for_those_who_may_take_them_away(employ: Any) -> None:
    looker = employ("looker", mining_runs={"view": Reach.ALL}, orders={"view": Reach.ALL})
    taker = employ("taker", mining_runs={"view": Reach.ALL, "export": Reach.ALL}, orders={"view": Reach.ALL})
    run = made(Person.objects.create(username="owner", is_administrator=True))
    assert Program(looker).get(f"mining-runs/{run.pk}/findings").status_code == 404
    waiting = Program(taker, may_write=False).get(f"mining-runs/{run.pk}/findings")
    assert (waiting.status_code, "waiting" in waiting.told["detail"]) == (409, True)
    described = [openapi.document(Caller(person))["paths"] for person in (looker, taker)]
    assert ["/mining-runs/{id}/findings" in paths for paths in described] == [False, True]
    assert ["post" in paths["/mining-runs"] for paths in described] == [False, False]
    names = [{tool.name for tool in tools.offered(Caller(person))} for person in (looker, taker)]
    assert ["mining_findings" in found for found in names] == [False, True]


def test_assistants_are_told_what_goes_with_a_basket_and_what_comes_next(boss: Person) -> None:
    balance, service = ledger.product("Balance"), ledger.product("Service")
    account = ledger.account("Huaxia")
    today = timezone.localdate()
    ledger.sell(ledger.Sale(account, today, 100, product=balance))
    for method, more in (
        ("rules", {"antecedent": ["Balance"], "consequent": ["Service"], "antecedent_count": 5}),
        ("sequences", {}),
    ):
        run = MiningRun.objects.create(method=method, state=State.DONE, is_in_use=True, owner=boss, name=method, number=method)
        steps = [[f"product:{balance.pk}"], [f"product:{service.pk}"]]
        told = {"confidence": 0.6, "lift": 2.0, "count": 3, **more}
        told |= {"sequence": [["Balance"], ["Service"]], "steps": steps, "days_between": [200.0]} if method == "sequences" else {}
        Habit.objects.create(run=run, left=steps[0], right=steps[1][0], told=told, confidence=0.6, lift=2.0)
    caller = Caller(boss, only_reads=True)

    def use(name: str, **arguments: Any) -> Any:
        return tools.use(caller, name, arguments, timezone.now())["items"]

    assert [(one["id"], one["method"]) for one in use("what_goes_with", products=[balance.pk])] == [(service.pk, "rules")]
    assert [(one["id"], one["method"]) for one in use("what_comes_next", account=account.pk)] == [(service.pk, "sequences")]
    promised = openapi.document(Caller(boss))["paths"]["/suggestions"]["get"]["responses"]["200"]["content"]["application/json"]
    (found,) = use("what_goes_with", products=[balance.pk])
    assert (
        sorted(promised["schema"]["properties"]["items"]["items"]["required"])
        == sorted(found)
        == sorted(promised["examples"]["usual"]["value"]["items"][0])
    )
    for wrong in ({"products": ["x"]}, {"products": [0]}, {"products": 1}):
        with pytest.raises(tools.Failed):
            tools.use(caller, "what_goes_with", wrong, timezone.now())
    with pytest.raises(tools.Failed):
        use("what_comes_next", account=10**9)


def test_questions_that_name_no_keys_are_refused(program: Program) -> None:
    for query in ("", "?basket=1&account=1", "?basket=x", "?account=x", "?account=", "?baskets=1", "?basket=" + "1," * 600):
        assert program.get(f"suggestions{query}").status_code == 400, query
    assert program.get("suggestions?basket=1").told == {"items": []}
