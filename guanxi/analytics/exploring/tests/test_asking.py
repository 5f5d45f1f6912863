"""Asking: everybody gets the figures of what they may see, from the warehouse as from the product itself."""

# ruff: noqa: F811 (tests take fixtures by the names under which they are imported)

import datetime
import threading
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Count, Q, Sum
from django.utils import timezone

from guanxi.analytics.exploring import asking, choices, cubes_at_hand, running
from guanxi.analytics.exploring.running import Running, TooSlow
from guanxi.analytics.warehouse import place
from guanxi.analytics.warehouse.testing import SmallCompany, small_company, warehouse  # noqa: F401
from guanxi.evaluation.models import Rules
from guanxi.people.models import Delegation, Department, FieldRight, Grant, Person, Role, Share, Team
from guanxi.people.models.role import Level, Reach
from guanxi.records import choosing, reading, registry
from guanxi.records.choosing import Offered
from guanxi.records.refusals import Invalid, NotAllowed
from guanxi.sales.models import Order, OrderLine
from guanxi.semantics.answer import Mark
from guanxi.semantics.question import Question

TOTAL = "(total)"
PATHS = ("orders", "accounts", "invoices", "payments")
SHARED = ("products", "categories", "regions", "industries", "territories", "people", "departments", "currencies")


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    asking.CACHE.clear()


def somebody(username: str, reach: Reach, *, explores: bool = True, **values: Any) -> Person:
    person = Person.objects.create(username=username, language="en", **values)
    role = Role.objects.create(name=f"role of {username}")
    person.roles.add(role)
    grants = [*((path, reach) for path in PATHS), *((path, Reach.ALL) for path in SHARED)]
    for path, far in [*grants, *([("analytics", Reach.ALL)] if explores else [])]:
        for action in ("view", "export"):
            Grant.objects.create(role=role, object=path, action=action, reach=far)
    return person


def hide(person: Person, path: str, *names: str) -> None:
    for name in names:
        FieldRight.objects.create(role=person.roles.get(), object=path, field=name, level=Level.HIDDEN)


def asked(person: Person | None, company: SmallCompany, **question: Any) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    found = asking.ask(Question.read({"cube": "order_lines", **question}), person, today=company.today)
    return {tuple(TOTAL if one.mark is Mark.TOTAL else one.key for one in row.members): row.values for row in found}


def lines(person: Person | None) -> Any:
    return reading.visible(registry.declared(OrderLine), person).filter(counts=True).order_by()


def sums(rows: Any) -> tuple[Any, ...]:
    told = rows.aggregate(
        Sum("revenue"), Sum("profit"), Count("order", distinct=True), Count("account", distinct=True), Count("pk")
    )
    return tuple(told[name] for name in ("revenue__sum", "profit__sum", "order__count", "account__count", "pk__count"))


def people_of_every_reach(company: SmallCompany) -> Iterable[tuple[str, Person]]:
    seller = company.people[0]
    for reach in Reach:
        yield f"{reach.name}", somebody(f"by {reach.name}", reach, department=seller.department)
    sharing = somebody("with a share", Reach.OWN)
    for order in Order.objects.filter(owner=company.people[1])[:3]:
        Share.objects.create(
            path="orders", object_id=order.pk, to_person=sharing, level=Share.Level.VIEW, shared_at=timezone.now()
        )
    yield "share", sharing
    substitute = somebody("substitute", Reach.OWN)
    today = timezone.localdate()
    Delegation.objects.create(
        person=company.people[2], substitute=substitute, first_on=today, last_on=today, made_at=timezone.now()
    )
    yield "substitute", substitute
    mate = somebody("mate", Reach.TEAM)
    team = Team.objects.create(name="mates")
    team.members.set([mate, company.people[3]])
    yield "team", mate
    head = somebody("head", Reach.DEPARTMENT, department=Department.objects.get(name="Sales"))
    yield "head of all departments", head


def test_every_reach_gives_the_sums_of_visible_lines(warehouse: SmallCompany) -> None:
    names = ["revenue", "profit", "orders", "customers", "lines"]
    seen = {}
    for what, person in people_of_every_reach(warehouse):
        expected = sums(lines(person))
        if what == "NONE":
            with pytest.raises(NotAllowed):
                asked(person, warehouse, measures=names)
            continue
        found = asked(person, warehouse, measures=names)[()]
        assert (found[0] or 0, found[1] or 0, *found[2:]) == (expected[0] or 0, expected[1] or 0, *expected[2:]), what
        seen[what] = found[4]
    assert seen["OWN"] == 0 < seen["share"] < seen["DEPARTMENT"] < seen["ALL"] == seen["head of all departments"]
    assert 0 < seen["substitute"] != seen["team"] > 0


def test_groups_are_those_of_visible_lines_too(warehouse: SmallCompany) -> None:
    person = somebody("one", Reach.DEPARTMENT, department=warehouse.people[0].department)
    found = asked(person, warehouse, measures=["revenue"], rows=["account.account"], totals=False)
    expected = lines(person).values_list("account").annotate(Sum("revenue"))
    assert found == {(account,): (revenue,) for account, revenue in expected}
    assert 0 < len(found) < len(asked(None, warehouse, measures=["revenue"], rows=["account.account"], totals=False))


def test_other_cubes_follow_the_rights_on_their_own_records(warehouse: SmallCompany) -> None:
    substitute = dict(people_of_every_reach(warehouse))["substitute"]
    for cube, path, column in (
        ("invoices", "invoices", "amount"),
        ("payments", "payments", "amount"),
        ("customers", "accounts", "pk"),
    ):
        record = registry.at(path)
        assert record
        rows = reading.visible(record, substitute).exclude(**({"state__in": ["draft", "void"]} if cube == "invoices" else {}))
        found = asked(substitute, warehouse, cube=cube, measures=[cube])[()]
        assert found == (rows.aggregate(told=Count(column))["told"],)
        assert 0 < found[0] < record.model._default_manager.count()


def test_what_is_hidden_answers_like_what_does_not_exist(warehouse: SmallCompany) -> None:
    person, other = somebody("sees less", Reach.ALL), somebody("sees all", Reach.ALL)
    hide(person, "order-lines", "profit")
    hide(person, "orders", "region")
    cube, whole = asking.cube_for(person, "order_lines"), asking.cube_for(other, "order_lines")
    gone = {one.name for one in whole.measures} - {one.name for one in cube.measures}
    assert gone == {"profit", "margin", "expense", "known_revenue", "unknown_revenue", "unknown_share", "customer_profit"}
    assert set(whole.level_names()) - set(cube.level_names()) == {
        f"region.{name}" for name in ("country", "province", "city", "county")
    }
    for asked_for in (
        {"measures": ["profit"]},
        {"measures": ["revenue"], "rows": ["region.city"]},
        {"measures": ["revenue"], "sort": ["-margin"]},
    ):
        with pytest.raises(Invalid) as hidden:
            asked(person, warehouse, **asked_for)
        assert "There is no" in " ".join(hidden.value.fields.values())
        assert asked(other, warehouse, **asked_for)


def test_without_the_right_there_is_no_cube(warehouse: SmallCompany) -> None:
    person = somebody("no explorer", Reach.ALL, explores=False)
    assert asking.cubes_for(person) == ()
    for name in ("order_lines", "nothing"):
        with pytest.raises(NotAllowed):
            asking.cube_for(person, name)


def test_answers_are_known_until_the_next_generation_and_never_to_others(warehouse: SmallCompany) -> None:
    question = Question.read({"cube": "order_lines", "measures": ["revenue"], "rows": ["day.year"]})
    everything, less = (
        somebody("everything", Reach.ALL),
        somebody("less", Reach.DEPARTMENT, department=warehouse.people[0].department),
    )
    first = asking.ask(question, everything, today=warehouse.today)
    assert asking.ask(question, everything, today=warehouse.today) is first
    assert asking.ask(question, everything, today=warehouse.today, fresh=True) is not first
    assert list(asking.ask(question, less, today=warehouse.today)) != list(first)
    warehouse.build()
    assert asking.ask(question, everything, today=warehouse.today) is not first


def test_moving_spans_mean_other_days_tomorrow(warehouse: SmallCompany) -> None:
    told = {}
    for today in (datetime.date(2026, 9, 30), datetime.date(2026, 10, 1)):
        question = Question.read(
            {"cube": "order_lines", "measures": ["revenue"], "where": [{"level": "day", "period": "last_quarter"}]}
        )
        told[today] = asking.ask(question, None, today=today).spans["now"]
    assert [span[0].isoformat() for span in told.values()] == ["2026-04-01", "2026-07-01"]


def test_the_records_behind_a_figure_sum_up_to_it(warehouse: SmallCompany) -> None:
    person = dict(people_of_every_reach(warehouse))["substitute"]
    question = Question.read(
        {
            "cube": "order_lines",
            "measures": ["revenue"],
            "rows": ["account.industry1", "day.quarter"],
            "where": [{"level": "day.year", "is": ["2026"]}],
        }
    )
    answer = asking.ask(question, person, today=warehouse.today)
    tried = 0
    for row in answer:
        at = {
            axis.name: member.key for axis, member in zip(answer.axes, row.members, strict=True) if member.mark is not Mark.TOTAL
        }
        behind = asking.records_behind(question, at, person, today=warehouse.today)
        assert behind.rows.aggregate(told=Sum("revenue"))["told"] == row.values[0], at
        assert (behind.path, behind.rows.count()) == ("order-lines", len(behind.keys))
        tried += 1
    assert tried >= 4


def test_only_customers_within_reach_are_offered_and_named(warehouse: SmallCompany) -> None:
    person = dict(people_of_every_reach(warehouse))["substitute"]
    mine = {one.pk for one in warehouse.accounts if one.owner_id == warehouse.people[2].pk}
    offered = asking.members("order_lines", "account.account", "客户", person, limit=100)
    assert {one.key for one in offered} == mine
    every = [one.pk for one in warehouse.accounts]
    assert asking.captions("order_lines", "account.account", every, person).keys() == mine
    assert len(asking.captions("order_lines", "account.account", every, None)) == len(every)


def test_members_are_found_by_part_of_their_name(warehouse: SmallCompany) -> None:
    assert [one.caption for one in asking.members("order_lines", "product.category1", "pa", None)] == ["Parts"]
    assert [one.key for one in asking.members("order_lines", "order.kind", "refu", None)] == ["refund"]
    assert [one.key for one in asking.members("order_lines", "order.shipping_mode", "", None)] == ["express", "sea"]
    with pytest.raises(Invalid):
        asking.members("order_lines", "product.nothing", "", None)


def test_an_assumed_margin_counts_as_on_the_pages_of_evaluation(warehouse: SmallCompany) -> None:
    before = asked(None, warehouse, measures=["profit", "margin", "unknown_revenue", "revenue"])[()]
    Rules.objects.update_or_create(pk=1, defaults={"assumed_margin": Decimal("0.25")})
    after = asked(None, warehouse, measures=["profit", "margin"], rows=["day.year"])[TOTAL,]
    assert after == (before[0] + before[2] / 4, (before[0] + before[2] / 4) / before[3])


def test_every_question_the_product_may_ask_fits_the_star(warehouse: SmallCompany) -> None:
    for cube in cubes_at_hand.declared().cubes.values():
        names = [one.name for one in cube.measures]
        whole = asked(None, warehouse, cube=cube.name, measures=names)[()]
        for level in cube.level_names():
            told = asked(None, warehouse, cube=cube.name, measures=names, rows=[level])
            assert (len(told) > 1, told[TOTAL,]) == (True, whole), (cube.name, level)


def test_who_does_not_wait_finds_the_answer_later(warehouse: SmallCompany) -> None:
    go = threading.Event()

    def slow(_one: Running) -> Any:
        go.wait(10)
        return asking.answering.answer  # anything

    one = running.joined("slow", 1, slow)
    assert running.by_token(one.token, 2) is None
    assert running.state(one)["is_done"] is False
    with pytest.raises(TooSlow):
        one.result()
    go.set()
    assert one.done.wait(10)
    assert one.result() is asking.answering.answer
    running.forget(one)


def test_a_question_that_is_given_up_tells_how_far_it_came_and_ends(warehouse: SmallCompany) -> None:
    def endless(one: Running) -> Any:
        with place.opened(tells_progress=True) as connection, one.worked_on(connection):
            lines = ", ".join(f"fact_order_lines AS line{number}" for number in range(5))
            connection.execute(f"SELECT sum(line0.line_id * line4.line_id) FROM {lines}").fetchall()

    one = running.joined("endless", None, endless)
    while (share := asking.state(one.token, None)["share"]) is None:  # unknown until the statement has begun
        assert not one.done.wait(0.01), one.failure
    assert 0 <= share < 1
    asking.cancel(one.token, None)
    anew = running.joined("endless", None, endless)  # whoever asks again begins anew
    anew.stop(asking.Canceled)
    assert anew is not one
    assert one.done.wait(20)
    assert (type(one.failure).__name__, one.connection) == ("InterruptException", None)
    assert asking.state(one.token, None)["given_up"] == "The question was canceled."
    with pytest.raises(asking.Canceled):
        one.result()
    assert anew.done.wait(20)
    running.forget(anew)


def test_a_question_that_was_given_up_early_asks_nothing(warehouse: SmallCompany) -> None:
    asked: list[str] = []

    def late(one: Running) -> Any:
        one.stop(asking.Canceled)
        with place.opened() as connection, one.worked_on(connection):
            asked.append("something")

    one = running.joined("late", None, late)
    assert one.done.wait(10)
    assert asked == []
    with pytest.raises(asking.Canceled):
        one.result()
    running.forget(one)


def test_choices_stand_in_their_order_and_in_the_words_and_colors_of_the_company(warehouse: SmallCompany) -> None:
    def sources() -> list[tuple[Any, str]]:
        question = {"cube": "order_lines", "measures": ["lines"], "rows": ["account.source"], "totals": False}
        found = asking.ask(Question.read(question), None, today=warehouse.today)
        return [(row.members[0].key, row.members[0].caption) for row in found]

    assert sources() == [("website", "website"), ("fair", "trade fair"), ("referral", "referral")]
    offered = [Offered("referral", {"en": "Friends"}, "red"), Offered("website", {"en": "Net"}), Offered("fair", {"en": "Show"})]
    choosing.put({("accounts", "source"): tuple(offered)})
    try:
        assert sources() == [("referral", "Friends"), ("website", "Net"), ("fair", "Show")]
        levels = asking.cube_for(None, "order_lines").levels()
        (source,) = [level for link, level in levels if f"{link.role}.{level.name}" == "account.source"]
        assert [choices.color(source, key) for key in ("referral", "website")] == ["red", ""]
    finally:
        choosing.put({})


def test_sorted_by_name_means_the_name_and_not_the_key(warehouse: SmallCompany) -> None:
    names = dict(Person.objects.values_list("pk", "surname"))

    def surnames(sort: str) -> list[str]:
        question = {"cube": "order_lines", "measures": ["revenue"], "rows": ["person.person"], "totals": False, "sort": [sort]}
        return [names[row.members[0].key] for row in asking.ask(Question.read(question), None, today=warehouse.today)]

    assert surnames("person.person") == sorted("陈李刘王杨张", key="陈李刘王杨张".index)
    assert surnames("-person.person") == surnames("person.person")[::-1]


def test_without_a_warehouse_it_is_said(settings: Any, tmp_path: Any, db: None) -> None:
    settings.WAREHOUSE = tmp_path
    question = Question.read({"cube": "order_lines", "measures": ["revenue"]})
    with pytest.raises(place.NoWarehouse):
        asking.ask(question, None, today=datetime.date(2026, 1, 1))


def test_the_sums_of_the_product_are_those_of_the_star(warehouse: SmallCompany) -> None:
    found = asked(None, warehouse, measures=["revenue", "profit", "orders", "customers", "lines"])[()]
    assert found == sums(OrderLine.objects.filter(counts=True))
    unknown = OrderLine.objects.filter(Q(counts=True) & Q(profit__isnull=True)).aggregate(told=Sum("revenue"))["told"]
    assert asked(None, warehouse, measures=["unknown_revenue"])[()] == (unknown,)
