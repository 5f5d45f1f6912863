"""A run from asking to suggestions: what it keeps, who sees it, what uses it, and what its pages and programs say."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from guanxi.analytics.findings import Findings
from guanxi.analytics.mining import comparing, keeping, methods, starting, suggesting, use, wording, working
from guanxi.analytics.mining.models import Habit, MiningRun, State
from guanxi.catalog.models import Category, Product
from guanxi.evaluation.tests import ledger
from guanxi.evaluation.tests.ledger import Sale
from guanxi.people import auditing
from guanxi.people.models import FieldRight, Grant, Person, Role, Share
from guanxi.people.models.role import Level, Reach
from guanxi.records import reading, saving
from guanxi.records.api.tests.conftest import Program
from guanxi.records.models import Channel
from guanxi.records.refusals import Invalid, NotAllowed
from guanxi.records.writer import Writer

from .conftest import Line

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 6, 30, 12, tzinfo=datetime.UTC)
LOOSE = {"support": "1%", "confidence": "1%", "false_discoveries": "1"}
Build = Callable[[Sequence[Line]], None]


@pytest.fixture
def boss() -> Person:
    return Person.objects.create(username="boss", is_administrator=True, language="en")


@pytest.fixture(autouse=True)
def _noted(db: None) -> Iterator[None]:
    """What programs asked for is noted while the database of the test is there."""
    yield
    auditing.write_waiting()


@pytest.fixture
def employ() -> Callable[..., Person]:
    """Makes somebody with these reaches: object → reach, for viewing; everything about runs as far as `runs` says."""

    def _employ(name: str, runs: Reach = Reach.OWN, **seen: Reach) -> Person:
        person, role = Person.objects.create(username=name, language="en"), Role.objects.create(name=name)
        person.roles.add(role)
        seen = {"orders": Reach.OWN, "products": Reach.ALL, "accounts": Reach.OWN, **seen}
        cells = [("mining-runs", action, runs) for action in ("view", "create", "change", "export")]
        cells += [(path, "view", reach) for path, reach in seen.items() if reach]
        Grant.objects.bulk_create(Grant(role=role, object=path, action=action, reach=reach) for path, action, reach in cells)
        return person

    return _employ


def writer(person: Person | None) -> Writer:
    return Writer(by=person, at=timezone.now(), channel=Channel.COMMAND)


def done(person: Person, method: str = "rules", where: dict[str, Any] | None = None, **options: Any) -> MiningRun:
    """Ask for a run, and work on it here."""
    chosen = {**LOOSE, **options} if method == "rules" else options
    return working.work(starting.ask(method, chosen, where or {}, writer(person)), clock=lambda: NOW)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def lines(owner: int = 1, count: int = 12) -> list[Line]:
    """Orders in which whoever takes a laser takes a lens, and some with a press and oil."""
    pairs = [(order, product) for order in range(count) for product in ((1, 3) if order % 2 else (2, 4))]
    return [(order, 21 + order % 3, f"2026-01-{order + 1:02}", product, owner) for order, product in pairs]


def test_a_run_keeps_what_it_found_and_how_it_can_be_used(warehouse: Build, boss: Person) -> None:
    warehouse(lines())
    run = done(boss)
    run.refresh_from_db()
    assert (run.state, run.found, run.reach, run.share, run.number) == (State.DONE, 4, Reach.ALL, 1.0, "M00001")
    found = keeping.findings(run)
    assert found is not None
    assert {(*row["antecedent"], *row["consequent"]) for row in found.rows} == {
        ("Laser", "Lens"), ("Lens", "Laser"), ("Oil", "Press"), ("Press", "Oil"),
    }  # fmt: skip
    assert sorted((tuple(left), right) for left, right in run.habits.values_list("left", "right")) == [
        (("product:11",), "product:13"),
        (("product:12",), "product:14"),
        (("product:13",), "product:11"),
        (("product:14",), "product:12"),
    ]


def test_the_run_of_somebody_with_less_reach_tells_only_of_that(
    warehouse: Build, employ: Callable[..., Person], boss: Person
) -> None:
    seller = employ("seller")
    warehouse(
        [line for line in lines(seller.pk, 6) if line[3] in (1, 3)]
        + [(90, 21, "2026-02-01", product, boss.pk) for product in (2, 4)]
    )
    run = done(seller)
    assert (run.reach, keeping.said(run)[:1]) == (Reach.OWN, [])
    found = keeping.findings(run)
    assert found is not None
    assert {name for row in found.rows for name in (*row["antecedent"], *row["consequent"])} == {"Laser", "Lens"}


def test_a_run_about_profit_is_refused_and_hidden_where_profit_is(
    warehouse: Build, employ: Callable[..., Person], boss: Person
) -> None:
    warehouse(lines())
    blinkered = employ("blinkered", Reach.ALL, orders=Reach.ALL)
    role = blinkered.roles.get()
    FieldRight.objects.create(role=role, object="order-lines", field="profit", level=Level.HIDDEN)
    with pytest.raises(Invalid):
        starting.ask("lifetime", {"amount": "profit"}, {}, writer(blinkered))
    told = {amount: starting.ask("lifetime", {"amount": amount}, {}, writer(boss)).pk for amount in ("profit", "revenue")}
    seen = set(reading.visible(starting.record(), blinkered).values_list("pk", flat=True))
    assert (told["profit"] in seen, told["revenue"] in seen) == (False, True)


def test_runs_of_others_are_seen_by_whoever_sees_all_orders_and_by_those_they_are_shared_with(
    employ: Callable[..., Person], boss: Person
) -> None:
    run = starting.ask("rules", LOOSE, {}, writer(boss))
    colleague, chief = employ("colleague", Reach.ALL), employ("chief", Reach.ALL, orders=Reach.ALL)
    record = starting.record()
    assert [run in reading.visible(record, person) for person in (colleague, chief)] == [False, True]
    Share.objects.create(path="mining-runs", object_id=run.pk, to_person=colleague, level=Share.Level.VIEW, shared_at=NOW)
    assert run in reading.visible(record, Person.objects.get(pk=colleague.pk))


def test_without_a_right_to_orders_nothing_is_mined(employ: Callable[..., Person]) -> None:
    with pytest.raises(NotAllowed):
        starting.ask("rules", {}, {}, writer(employ("nobody", orders=Reach.NONE)))


def test_only_a_run_over_everything_is_put_in_use_and_its_repetition_takes_over(
    warehouse: Build, employ: Callable[..., Person], boss: Person
) -> None:
    seller = employ("seller")
    warehouse(lines(seller.pk))
    with pytest.raises(NotAllowed):
        use.put_in_use(done(seller), writer=writer(seller))
    with pytest.raises(use.NotUsable):
        use.put_in_use(done(seller), writer=writer(boss))
    first = done(boss)
    action = starting.record().action("put_in_use")
    assert action
    saving.perform(starting.record(), action, first, writer(boss))
    again = working.work(starting.repeat(first, writer(boss)), clock=lambda: NOW)
    assert list(MiningRun.objects.filter(is_in_use=True)) == [again]


def test_a_repetition_says_what_is_new_gone_and_stronger() -> None:
    method = methods.at("rules")
    assert method

    def findings(**lifts: float) -> Findings:
        rows = [{"antecedent": [name[0]], "consequent": [name[1]], "lift": lift} for name, lift in lifts.items()]
        return Findings({"keys": {"b": "product:2", "B": "product:2"}}, rows, (), "")

    changes = comparing.compared(method, findings(aB=2.0, ac=3.0, ad=1.0), findings(ab=2.0, ac=2.0, xy=5.0))
    marks = {key[-2]: changes.marks[key] for key in changes.marks}
    assert ([*changes.marks.values()], [row["antecedent"] for row in changes.gone]) == (["", "stronger", "new"], [["x"]]), marks


def test_suggestions_for_a_basket_are_what_is_missing_visible_and_on_sale(boss: Person, employ: Callable[..., Person]) -> None:
    above = Category.objects.create(name="Machines")
    laser, lens, oil, old = (
        ledger.product(name, category=above if name == "Laser" else None) for name in ("Laser", "Lens", "Oil", "Old")
    )
    Product.objects.filter(pk=old.pk).update(is_active=False)
    run = MiningRun.objects.create(
        method="rules", state=State.DONE, is_in_use=True, owner=boss, name="Rules", number="M1", finished_at=NOW
    )
    unused = MiningRun.objects.create(method="rules", state=State.DONE, owner=boss, name="Unused", number="M2")

    def habit(of: MiningRun, left: list[str], right: Product, confidence: float) -> None:
        told = {
            "antecedent": left,
            "consequent": [right.name],
            "confidence": confidence,
            "lift": 2.0,
            "count": 3,
            "antecedent_count": 5,
        }
        Habit.objects.create(run=of, left=sorted(left), right=f"product:{right.pk}", told=told, confidence=confidence, lift=2.0)

    habit(run, [f"product:{laser.pk}"], lens, 0.5)
    habit(run, [f"category1:{above.pk}"], oil, 0.7)
    habit(run, [f"product:{laser.pk}"], old, 0.9)
    habit(run, [f"product:{laser.pk}", f"product:{oil.pk}"], lens, 0.95)
    habit(unused, [f"product:{laser.pk}"], oil, 0.99)
    assert [(one.name, one.habit.confidence) for one in suggesting.for_basket([laser.pk], boss)] == [("Oil", 0.7), ("Lens", 0.5)]
    assert [(one.name, one.habit.confidence) for one in suggesting.for_basket([laser.pk, oil.pk], boss)] == [("Lens", 0.95)]
    assert suggesting.for_basket([laser.pk], employ("blind", products=Reach.NONE)) == []
    (line,) = ledger.sell(Sale(ledger.account("Huaxia"), datetime.date(2026, 1, 10), 100, product=laser))
    client = signed_in(boss)
    panel = _suggested(client, f"/orders/{line.order_id}/parts/")
    assert [f'href="/products/{one.pk}/"' in panel for one in (oil, lens, old)] == [True, True, False]
    assert _suggested(client, f"/accounts/{line.account_id}/parts/").count("<details>") == 2
    answer = Program(boss).get(f"suggestions?basket={laser.pk}")
    assert [(one["kind"], one["id"], one["run"], one["evidence"]["count"]) for one in answer.told["items"]] == [
        ("product", oil.pk, run.pk, 3), ("product", lens.pk, run.pk, 3),
    ]  # fmt: skip
    assert Program(boss).get("suggestions").status_code == 400


def _suggested(client: Client, address: str) -> str:
    """What the page suggests."""
    return client.get(address).content.decode().partition('id="panel-suggestions"')[2].partition("</ul>")[0]


def test_what_comes_next_for_a_customer_follows_from_the_order_of_their_purchases(
    boss: Person, employ: Callable[..., Person]
) -> None:
    balance, service, other = (ledger.product(name) for name in ("Balance", "Service", "Other"))
    account, stranger = ledger.account("Huaxia"), ledger.account("Stranger")
    day = datetime.date(2026, 1, 10)
    ledger.sell(Sale(account, day, 100, product=balance), Sale(stranger, day, 100, product=other))
    run = MiningRun.objects.create(method="sequences", state=State.DONE, is_in_use=True, owner=boss, name="Next", number="M1")
    steps = [[f"product:{balance.pk}"], [f"product:{service.pk}"]]
    told = {
        "sequence": [["Balance"], ["Service"]],
        "steps": steps,
        "days_between": [200.0],
        "confidence": 0.6,
        "lift": 2.0,
        "count": 9,
    }
    Habit.objects.create(run=run, left=steps[0], right=steps[1][0], told=told, confidence=0.6, lift=2.0)

    def next_of(one: Any, today: datetime.date) -> list[tuple[str, datetime.date | None]]:
        return [(found.name, found.due_on) for found in suggesting.for_account(one, boss, today)]

    due = day + datetime.timedelta(days=200)
    assert next_of(account, datetime.date(2026, 6, 30)) == [("Service", due)]
    assert next_of(stranger, datetime.date(2026, 6, 30)) == []
    assert next_of(account, due + datetime.timedelta(days=300)) == [], "long overdue: it does not come any more"
    assert suggesting.for_account(account, employ("seller"), datetime.date(2026, 6, 30)) == [], "their orders are out of reach"
    ledger.sell(Sale(account, datetime.date(2026, 3, 1), 100, product=service, values=(("number", "SO-later"),)))
    assert next_of(account, datetime.date(2026, 6, 30)) == [], "they have it already"


def test_programs_ask_for_runs_with_options_and_read_the_findings(warehouse: Build, boss: Person) -> None:
    warehouse(lines())
    program = Program(boss)
    asked = {"method": "rules", "options": LOOSE, "where": {"region.province": "浙江省"}, "name": "By API"}
    answer = program.post("mining-runs", asked)
    assert (answer.status_code, answer.told["where"], answer.told["options"]["support"]) == (
        201,
        {"region.province": ["浙江省"]},
        "1/100",
    )
    key = answer.told["id"]
    assert program.get(f"mining-runs/{key}/findings").status_code == 409
    working.work(MiningRun.objects.get(pk=key), clock=lambda: NOW)
    told = program.get(f"mining-runs/{key}/findings").told
    assert (told["method"], told["summary"]["baskets"], len(told["findings"])) == ("rules", 8, 4)
    wrong = program.post("mining-runs", {"method": "rules", "options": {"support": "much"}, "where": {}})
    assert (wrong.status_code, [one["field"] for one in wrong.told["errors"]]) == (422, ["support"])
    assert [one["name"] for one in program.get("mining-methods").told["items"]][:3] == ["rules", "sequences", "lifetime"]


def test_the_pages_of_every_method_show_what_was_found(warehouse: Build, boss: Person) -> None:
    warehouse([*lines(), *((100 + n, 21 + n % 25, f"2026-0{1 + n % 6}-1{n % 9}", 1 + n % 4, 1) for n in range(160))])
    client = Client()
    client.force_login(boss)
    said = {"rules": "How frequent, how sure", "sequences": "First … then …", "lifetime": "Purchases to come"}
    chosen: dict[str, dict[str, Any]] = {"sequences": {"level": "product", "surprising": False}}
    for method, words in said.items():
        run = done(boss, method, **chosen.get(method, {}))
        page = client.get(f"/mining-runs/{run.pk}/tab/findings/?q=&sort=-count").content.decode()
        overview = client.get(f"/mining-runs/{run.pk}/?whole=1").content.decode()
        assert (run.state, words in page, "What it found" in overview) == (State.DONE, True, True), run.message
        files = [client.get(f"/mining/{run.pk}/findings.{suffix}") for suffix in ("csv", "xlsx", "json")]
        assert [file.status_code for file in files] == [200, 200, 200]
        assert [len(file.getvalue()) > 20 for file in files] == [True, True, True]
        assert client.get(f"/mining/{run.pk}/progress/")["HX-Refresh"] == "true"
    assert client.get("/mining/").content.decode().count("Latest findings") == 3


def test_the_form_starts_a_run_once_and_shows_what_makes_no_sense(warehouse: Build, boss: Person) -> None:
    warehouse(lines())
    client = Client()
    client.force_login(boss)
    page = client.get("/mining/new/rules/")
    assert (page.status_code, "浙江省" in page.content.decode() or "Zhejiang" in page.content.decode()) == (200, True)
    sent = {
        "level": "category2", "basket": "order", "support": "2%", "confidence": "40%", "false_discoveries": "5%", "longest": "3", "heads": "1",
        "where-account.industry1": ["1"], "where-from": "2026-01-01", "form_token": "7c9b54c6-7f0c-4a8e-8f6e-1d0d4e0a4a11",
    }  # fmt: skip
    wrong = client.post("/mining/new/rules/", sent | {"support": "often", "longest": "99"})
    assert (wrong.status_code, "Write a share like" in wrong.content.decode(), "At most 12." in wrong.content.decode()) == (
        422,
        True,
        True,
    )
    answers = [client.post("/mining/new/rules/", sent) for _click in range(2)]
    run = MiningRun.objects.get()
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, f"/mining-runs/{run.pk}/")] * 2
    assert (run.options["where"], run.options["options"]["level"]) == (
        {"from": "2026-01-01", "account.industry1": ["1"]},
        "category2",
    )
    assert 'value="2%"' not in client.get(f"/mining/new/rules/?like={run.pk}").content.decode()
    assert 'value="1/50"' in client.get(f"/mining/new/rules/?like={run.pk}").content.decode()


def test_customers_out_of_reach_are_left_out_of_a_run_about_worth(boss: Person, employ: Callable[..., Person]) -> None:
    mine, theirs = ledger.account("Mine"), ledger.account("Theirs")
    seller = employ("seller", Reach.ALL, orders=Reach.ALL)
    type(mine).objects.filter(pk=mine.pk).update(owner=seller)
    run = MiningRun.objects.create(
        method="lifetime", state=State.DONE, owner=boss, reach=Reach.ALL, name="Worth", number="M1", found=2
    )
    row = {"repeat_purchases": 2.0, "alive": 0.9, "expected_purchases": 1.0, "expected_value": 10.0, "lifetime_value": 10.0}
    rows = [{**row, "account": account.pk} for account in (mine, theirs)]
    model = dict.fromkeys(("r", "alpha", "a", "b"), 1.0)
    said = {"customers": 2, "expected_purchases": 2, "lifetime_value": 20, "weeks": 52, "buying": model, "spending": None,
            "correlation_of_frequency_and_value": 0.0, "currency": "CNY"}  # fmt: skip
    keeping.store(run, Findings(said, rows, ("account", *row), ""))
    client = Client()
    client.force_login(seller)
    page = client.get(f"/mining-runs/{run.pk}/tab/findings/").content.decode()
    file = client.get(f"/mining/{run.pk}/findings.csv").getvalue().decode()
    assert [("Mine" in text, "Theirs" in text) for text in (page, file)] == [(True, False)] * 2


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_findings_are_told_in_words(language: str) -> None:
    row = {"antecedent": ["A", "B"], "consequent": ["C"], "confidence": 0.64, "count": 32, "antecedent_count": 50, "lift": 3.21}
    with translation.override(language):
        rule = wording.rule(row, 100)
        sequence = wording.sequence(
            {"sequence": [["A"], ["B"]], "confidence": 0.5, "lift": 2.0, "count": 7, "days_between": [70.0]}
        )
    assert all(part in rule for part in ("64%", "32", "50", "3.2")), rule
    assert all(part in sequence for part in ("A", "B", "50%", "7", "2")), sequence


def test_runs_about_loaded_tables_are_for_those_who_may_see_these(boss: Person, employ: Callable[..., Person]) -> None:
    run = starting.ask("rules", {"table": "visits", "by": "whom", "item": "what"}, {}, writer(boss))
    chief, loader = (
        employ(name, Reach.ALL, orders=Reach.ALL, loading=reach) for name, reach in (("chief", Reach.NONE), ("loader", Reach.ALL))
    )
    assert run.source == "load_visits"
    assert [run in reading.visible(starting.record(), person) for person in (chief, loader)] == [False, True]
    with pytest.raises(NotAllowed):
        starting.ask("rules", {"table": "visits"}, {}, writer(chief))
