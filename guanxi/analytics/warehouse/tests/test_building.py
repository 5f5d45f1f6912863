"""The star is what the product holds, however it came about."""

import datetime
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Count, Sum
from django.utils import timezone

from guanxi.analytics.warehouse import engine, filling, keying, place, testing, units
from guanxi.analytics.warehouse.limits import Limits
from guanxi.analytics.warehouse.models import Touched
from guanxi.analytics.warehouse.testing import SmallCompany
from guanxi.catalog.models import Category, Product
from guanxi.customers.models import Account, Region, Standing
from guanxi.people.models import Company, Department, Person
from guanxi.records.models import Change, Channel
from guanxi.sales.models import Invoice, Order, OrderLine, Payment
from guanxi.sales.models.order import OrderState

small_company, warehouse = testing.small_company, testing.warehouse
TODAY = testing.TODAY


def asked(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with place.opened() as connection:
        return connection.execute(statement, values).fetchall()


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every table of the star, without the keys of its own: facts with what their keys stand for."""
    found = {}
    for table in units.tables():
        own = {table.surrogate, *(reference.column for reference in table.references)} | {
            "person_key",
            "region_key",
            "account_key",
        }
        columns = [f"own.{name}" for name in table.names if name not in own]
        joins = ""
        for key, dimension, shown in (
            ("account_key", "dim_account", ("valid_from", "level", "industry2")),
            ("product_key", "dim_product", ("product_id",)),
            ("person_key", "dim_person", ("person_id",)),
            ("region_key", "dim_region", ("region_id",)),
        ):
            if key in table.names and key != table.surrogate:
                joins += f" LEFT JOIN {dimension} AS {key}_of ON {key}_of.{key} = own.{key}"
                columns += [f"{key}_of.{name}" for name in shown]
        found[table.name] = asked(f"SELECT {', '.join(columns)} FROM {table.name} AS own{joins} ORDER BY ALL")
    return found


def test_every_line_that_counts_stands_in_the_star_with_its_figures(warehouse: SmallCompany) -> None:
    lines = OrderLine.objects.filter(counts=True).values_list(
        "pk", "order_id", "account_id", "product_id", "ordered_on", "quantity", "amount", "revenue", "expense", "profit",
        "order__owner_id", "order__state",
    )  # fmt: skip
    found = asked(
        "SELECT line_id, order_id, account_id, product_id, day, quantity, amount, revenue, expense, profit, owner_id, state"
        " FROM fact_order_lines"
    )
    assert len(found) > 500
    assert sorted(found, key=lambda row: row[0]) == sorted(lines, key=lambda row: row[0])


def test_orders_bear_the_sums_of_their_lines(warehouse: SmallCompany) -> None:
    expected = Order.objects.exclude(state__in=("draft", "canceled")).annotate(
        count=Count("lines"), revenue=Sum("lines__revenue"), expense=Sum("lines__expense"), profit=Sum("lines__profit")
    )
    rows = {row[0]: row[1:] for row in asked("SELECT order_id, lines, revenue, expense, profit FROM fact_orders")}
    assert rows == {order.pk: (order.count, order.revenue, order.expense, order.profit) for order in expected}
    assert asked("SELECT count(*), sum(lines) FROM sum_orders") == [(len(rows), sum(row[0] for row in rows.values()))]


def test_a_foreign_amount_is_told_in_both_currencies(warehouse: SmallCompany) -> None:
    rows = asked("SELECT amount, base_amount, order_id FROM fact_orders WHERE currency = 'USD'")
    rates = dict(Order.objects.values_list("pk", "rate"))
    assert rows
    assert all(base == round(amount * rates[order], 6) for amount, base, order in rows)
    invoiced = asked("SELECT amount, base_amount FROM fact_invoices WHERE currency = 'USD'")
    assert invoiced
    assert all(base == round(amount * Decimal("7.1"), 6) for amount, base in invoiced)


def test_regions_know_the_way_up(warehouse: SmallCompany) -> None:
    found = asked(
        "SELECT country_code, province_code, province_zh_hans, province_zh_hant, city_code, city_en, county_code FROM dim_region"
        " JOIN (SELECT ? AS region_id) USING (region_id)",
        Region.objects.get(code="330100").pk,
    )
    assert found == [("CN", "330000", "浙江省", "浙江省", "330100", "Hangzhou", None)]


def test_products_and_people_know_the_way_up(warehouse: SmallCompany) -> None:
    assert asked("SELECT category1, category2, category3 FROM dim_product WHERE name = 'Seals 2'") == [("Parts", "Seals", None)]
    assert asked("SELECT category1, category2 FROM dim_product WHERE name = 'Service 1'") == [("Service", None)]
    assert asked("SELECT name, department1, department2 FROM dim_person WHERE person_id = ?", warehouse.people[1].pk) == [
        ("李伟", "Sales", "South")
    ]


def test_the_calendar_has_every_day_of_whole_years(warehouse: SmallCompany) -> None:
    days = [row[0] for row in asked("SELECT day FROM dim_day ORDER BY day")]
    assert (days[0], days[-1]) == (datetime.date(2024, 1, 1), datetime.date(2027, 12, 31))
    assert len(days) == (days[-1] - days[0]).days + 1
    shown = "SELECT year, quarter, month, iso_year, iso_week, weekday, fiscal_year, holiday FROM dim_day WHERE day = ?"
    assert asked(shown, datetime.date(2024, 12, 30)) == [(2024, "2024-Q4", "2024-12", 2025, "2025-W01", 1, 2024, None)]
    assert asked(shown, datetime.date(2026, 2, 17))[0][-1] == "Spring Festival"


def test_fiscal_years_begin_where_the_company_says(warehouse: SmallCompany) -> None:
    Company.objects.filter(pk=1).update(fiscal_year_starts_in=4)
    warehouse.build(rebuild=True)
    shown = "SELECT fiscal_year, fiscal_quarter, fiscal_month FROM dim_day WHERE day = ?"
    assert asked(shown, datetime.date(2026, 3, 31)) == [(2025, "2025-Q4", "2025-12")]
    assert asked(shown, datetime.date(2026, 4, 1)) == [(2026, "2026-Q1", "2026-01")]


def test_receivables_are_what_was_open_at_each_month_end(warehouse: SmallCompany) -> None:
    invoices = list(Invoice.objects.exclude(state__in=("draft", "void")).select_related("order"))
    payments = list(Payment.objects.exclude(invoice=None))
    for end in (datetime.date(2024, 6, 30), datetime.date(2025, 12, 31), datetime.date(2026, 10, 31)):
        expected = overdue = Decimal(0)
        for invoice in invoices:
            if invoice.issued_on > end:
                continue
            paid = sum(one.amount for one in payments if one.invoice_id == invoice.pk and one.received_on <= end)
            left = (invoice.amount - paid) * (invoice.order.rate or 1)
            expected += left
            overdue += left if invoice.due_on and invoice.due_on < end and left > 0 else 0
        found = asked("SELECT sum(open_amount), sum(overdue_amount) FROM snap_receivables WHERE month_end = ?", end)
        assert found == [(expected, overdue)], end


def test_levels_are_known_of_every_year_and_hold_for_the_year_after(warehouse: SmallCompany) -> None:
    years = [year for (year,) in asked("SELECT DISTINCT year FROM snap_levels ORDER BY year")]
    assert years == [2024, 2025]
    now = dict(Standing.objects.filter(year=2025).exclude(level="", previous_level="").values_list("account_id", "level"))
    assert dict(asked("SELECT account_id, level FROM snap_levels WHERE year = 2025")) == now
    before = dict(Standing.objects.exclude(previous_level="").values_list("account_id", "previous_level"))
    assert dict(asked("SELECT account_id, level FROM snap_levels WHERE year = 2024 AND level <> ''")) == before
    valid = "SELECT account_id, level FROM dim_account WHERE ? >= valid_from AND ? < valid_to AND level <> ''"
    day = datetime.date(2025, 7, 1)
    assert dict(asked(valid, day, day)) == before
    assert dict(asked("SELECT account_id, level FROM dim_account WHERE is_current AND level <> ''")) == {
        key: level for key, level in now.items() if level
    }


def changed(account: Account, at: datetime.datetime, **old: Any) -> None:
    values = {name: [before, getattr(account, f"{name}_id")] for name, before in old.items()}
    Change.objects.create(path="accounts", object_id=account.pk, at=at, channel=Channel.FORM, kind="changed", values=values)


def test_a_fact_bears_what_the_customer_was_on_its_day(warehouse: SmallCompany) -> None:
    account = warehouse.accounts[0]
    first, second = warehouse.people[0], warehouse.people[3]
    Account.objects.filter(pk=account.pk).update(owner=second)
    account.refresh_from_db()
    changed(account, datetime.datetime(2025, 5, 10, 20, tzinfo=datetime.UTC), owner=first.pk)  # 11 May in Shanghai
    warehouse.build()
    rows = asked(
        "SELECT DISTINCT day >= DATE '2025-05-11', own.owner_id FROM fact_order_lines AS fact JOIN dim_account AS own"
        " USING (account_key) WHERE fact.account_id = ?",
        account.pk,
    )
    assert sorted(rows) == [(False, first.pk), (True, second.pk)]
    spans = asked("SELECT valid_from, valid_to FROM dim_account WHERE account_id = ? ORDER BY 1", account.pk)
    assert spans[0][0] == datetime.date(1, 1, 1)
    assert spans[-1][1] == datetime.date(9999, 12, 31)
    assert [one[1] for one in spans[:-1]] == [one[0] for one in spans[1:]]


def test_of_several_changes_on_a_day_the_last_one_holds(warehouse: SmallCompany) -> None:
    account, people = warehouse.accounts[1], warehouse.people
    Account.objects.filter(pk=account.pk).update(owner=people[5])
    account.refresh_from_db()
    moment = datetime.datetime(2025, 5, 10, 2, tzinfo=datetime.UTC)
    for hour, before in enumerate((people[1], people[2], people[3])):
        changed(account, moment + datetime.timedelta(hours=hour), owner=before.pk)
    warehouse.build()
    owners = asked("SELECT owner_id, min(valid_from) FROM dim_account WHERE account_id = ? GROUP BY 1 ORDER BY 2", account.pk)
    assert owners == [(people[1].pk, datetime.date(1, 1, 1)), (people[5].pk, datetime.date(2025, 5, 10))]


def test_keys_stay_from_one_generation_to_the_next(warehouse: SmallCompany) -> None:
    shown = "SELECT product_id, product_key FROM dim_product UNION ALL SELECT account_key, epoch(valid_from) FROM dim_account ORDER BY ALL"
    before = asked(shown)
    Product.objects.create(name="New", number="NEW", created_at=testing.NOW, changed_at=testing.NOW)
    Account.objects.filter(pk=warehouse.accounts[3].pk).update(name="Another name")
    warehouse.build()
    after = asked(shown)
    assert set(before) < set(after)
    assert len(after) == len(before) + 1


def test_a_member_that_was_unknown_is_looked_up_again(warehouse: SmallCompany) -> None:
    """A dimension that came late: the fact is there, its product only with the next refresh."""
    path = place.file_of(str(place.star()))
    connection = engine.writer(path, Limits(100, 1, warehouse.folder / "scratch"))
    key = warehouse.products[4].pk
    sold = connection.execute("SELECT count(*) FROM fact_order_lines WHERE product_id = ?", [key]).fetchone() or (0,)
    connection.execute("BEGIN")
    connection.execute("UPDATE hot.fact_order_lines SET product_key = -1 WHERE product_id = ?", [key])
    assert keying.mend(connection, units.table("dim_product")) == sold[0] > 0
    still = connection.execute("SELECT count(*) FROM fact_order_lines WHERE product_key = -1 AND product_id IS NOT NULL")
    assert still.fetchone() == (0,)
    connection.execute("ROLLBACK")
    connection.close()


def tracked() -> dict[str, Any]:
    return {"created_at": testing.NOW, "changed_at": timezone.now()}


def change_a_line(company: SmallCompany, dice: random.Random) -> None:
    line = dice.choice(list(OrderLine.objects.all()))
    OrderLine.objects.filter(pk=line.pk).update(revenue=line.revenue + dice.randint(-50, 50), discount=Decimal("0.1"))


def remove_a_line(company: SmallCompany, dice: random.Random) -> None:
    OrderLine.objects.filter(pk=dice.choice(list(OrderLine.objects.values_list("pk", flat=True)))).delete()


def move_a_line(company: SmallCompany, dice: random.Random) -> None:
    line, order = dice.choice(list(OrderLine.objects.all())), dice.choice(list(Order.objects.all()))
    OrderLine.objects.filter(pk=line.pk).update(
        order=order, position=90 + dice.randrange(10**6), account=order.account, ordered_on=order.ordered_on, counts=order.counts
    )


def add_a_line(company: SmallCompany, dice: random.Random) -> None:
    order = dice.choice(list(Order.objects.all()))
    testing._line(order, 90 + dice.randrange(10**6), company.products, dice).save()


def change_an_order(company: SmallCompany, dice: random.Random) -> None:
    order = dice.choice(list(Order.objects.all()))
    state = dice.choice([OrderState.DRAFT, OrderState.CLOSED, OrderState.CANCELED, OrderState.SHIPPED])
    owner, day = dice.choice(company.people), order.ordered_on + datetime.timedelta(days=dice.randint(-90, 0))
    Order.objects.filter(pk=order.pk).update(state=state, owner=owner, ordered_on=day, shipping_mode="sea")
    counts = state not in (OrderState.DRAFT, OrderState.CANCELED)
    OrderLine.objects.filter(order=order).update(counts=counts, ordered_on=day)


def remove_an_order(company: SmallCompany, dice: random.Random) -> None:
    order = dice.choice(list(Order.objects.filter(invoices=None)))
    order.delete()


def change_an_account(company: SmallCompany, dice: random.Random) -> None:
    account = dice.choice(list(Account.objects.all()))
    old = account.owner_id
    Account.objects.filter(pk=account.pk).update(owner=dice.choice(company.people), segment=dice.choice("ABC"))
    account.refresh_from_db()
    if account.owner_id != old:
        changed(account, testing.NOW - datetime.timedelta(days=dice.randint(0, 600)), owner=old)


def change_a_level(company: SmallCompany, dice: random.Random) -> None:
    row = dice.choice(list(Standing.objects.all()))
    Standing.objects.filter(pk=row.pk).update(level=dice.choice(Standing.Level.values), tier=dice.choice("ABC"))


def pay(company: SmallCompany, dice: random.Random) -> None:
    invoice = dice.choice(list(Invoice.objects.filter(state="issued")) or list(Invoice.objects.all()))
    Payment.objects.create(
        number=f"X{dice.randrange(10**9)}", account_id=invoice.account_id, invoice=invoice, currency_id=invoice.currency_id,
        amount=invoice.amount - invoice.paid, received_on=TODAY - datetime.timedelta(days=dice.randint(0, 60)),
        owner_id=invoice.owner_id, **tracked(),
    )  # fmt: skip
    Invoice.objects.filter(pk=invoice.pk).update(paid=invoice.amount, state="paid")


def unpay(company: SmallCompany, dice: random.Random) -> None:
    payment = dice.choice(list(Payment.objects.exclude(invoice=None)))
    Invoice.objects.filter(pk=payment.invoice_id).update(paid=0, state="issued")
    payment.delete()


def change_the_trees(company: SmallCompany, dice: random.Random) -> None:
    Category.objects.filter(name="Seals").update(name=f"Seals {dice.random()}")
    Department.objects.filter(name="East").update(name=f"East {dice.random()}")
    Person.objects.filter(pk=company.people[2].pk).update(surname="欧阳")


DEEDS: list[Callable[[SmallCompany, random.Random], None]] = [
    change_a_line, remove_a_line, move_a_line, add_a_line, change_an_order, remove_an_order, change_an_account, change_a_level, pay,
    unpay, change_the_trees,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_refreshing_what_changed_gives_the_same_as_loading_everything(warehouse: SmallCompany, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 (nothing secret)
    for _round in range(2):
        for _deed in range(6):
            dice.choice(DEEDS)(warehouse, dice)
        report = warehouse.build()
        assert "orders" not in report.whole
        assert Touched.objects.count() == 0
    refreshed = everything()
    warehouse.build(rebuild=True)
    loaded = everything()
    for name, rows in loaded.items():
        assert refreshed[name] == rows, name


def test_every_kind_of_change_is_noted_and_followed(warehouse: SmallCompany) -> None:
    dice = random.Random(99)  # noqa: S311 (nothing secret)
    for deed in DEEDS:
        deed(warehouse, dice)
    warehouse.build()
    refreshed = everything()
    warehouse.build(rebuild=True)
    assert refreshed == everything()


def test_a_refresh_without_changes_changes_nothing(warehouse: SmallCompany) -> None:
    before = everything()
    report = warehouse.build()
    assert report.noted == []
    assert report.whole == ["customers"]
    assert everything() == before


def test_signing_in_is_no_change(warehouse: SmallCompany) -> None:
    person = warehouse.people[0]
    person.last_login = timezone.now()
    person.save()
    assert Touched.objects.count() == 0


def test_a_new_day_makes_receivables_overdue(warehouse: SmallCompany) -> None:
    invoice = Invoice.objects.filter(currency__code="CNY", payments=None).latest("issued_on")
    Invoice.objects.filter(pk=invoice.pk).update(due_on=TODAY + datetime.timedelta(days=3), amount=1000, paid=0, state="issued")
    warehouse.build()
    shown = "SELECT sum(overdue_amount) FROM snap_receivables WHERE month_end = DATE '2026-11-30'"
    ((before,),) = asked(shown)
    report = warehouse.build(today=TODAY + datetime.timedelta(days=9))
    assert "receivables" in report.whole
    ((after,),) = asked(shown)
    assert after == before + 1000


def test_words_that_nobody_used_before_are_learned_without_loading_everything(warehouse: SmallCompany) -> None:
    before = asked("SELECT count(*) FROM fact_orders")
    orders = list(Order.objects.filter(lines__counts=True, shipping_mode="sea").distinct().order_by("pk")[:2])
    Order.objects.filter(pk=orders[0].pk).update(shipping_mode="骑手's bike")
    Order.objects.filter(pk=orders[1].pk).update(shipping_mode="drone")
    report = warehouse.build()
    assert "orders" not in report.whole
    told = "SELECT shipping_mode FROM {} WHERE order_id IN (SELECT unnest(?)) GROUP BY order_id, shipping_mode ORDER BY order_id"
    for table in ("fact_orders", "fact_order_lines"):
        assert asked(told.format(table), [order.pk for order in orders]) == [("骑手's bike",), ("drone",)]
    assert asked("SELECT count(*) FROM fact_orders") == before
    refreshed = everything()
    warehouse.build(rebuild=True)
    assert refreshed == everything()


def in_portions_of(of_keys: Callable[..., Iterator[str]], size: int, made: list[str]) -> Callable[..., Iterator[str]]:
    """The same with small portions; `made` takes them down."""

    def portions(filler: filling.Filler, key: str, step: str, _by_megabyte: int) -> Iterator[str]:
        filler.megabytes = 1
        for condition in of_keys(filler, key, step, size):
            made.append(condition)
            yield condition

    return portions


def test_loading_in_portions_gives_the_same_rows(warehouse: SmallCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()
    made: list[str] = []
    monkeypatch.setattr(filling.Filler, "_portions", in_portions_of(filling.Filler._portions, 40, made))
    warehouse.build(rebuild=True)
    assert len(made) > 10
    assert everything() == before
