from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach, RightTo
from guanxi.sales.models import Order, OrderLine

from .making import DAY, a_line, a_payment, a_product, act, an_account, an_invoice, an_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(Person.objects.create_user("boss", is_administrator=True, language="en"))
    return client


def _page(client: Client, path: str, obj: object) -> str:
    answer = client.get(reverse("records:page", args=[path, obj.pk]))  # type: ignore[attr-defined]
    assert answer.status_code == 200
    return answer.content.decode()


def _salesperson(*grants: tuple[str, str]) -> Person:
    person, role = Person.objects.create_user("li", language="en"), Role.objects.create(name="Sales")
    for path, action in grants:
        Grant.objects.create(role=role, object=path, action=action, reach=Reach.OWN)
    person.roles.add(role)
    return person


def test_the_order_page_answers_where_the_order_is(boss: Client) -> None:
    order = an_order(number="SO-77")
    a_line(order, product=a_product(name="Scissors"), quantity=Decimal(2))
    for step, answers in (("confirm", {}), ("ship", {"carrier": "顺丰", "tracking_number": "SF123"}), ("invoice", {})):
        act(order, step, **answers)
    page = _page(boss, "orders", order)
    for text in ("SO-77", "Scissors", "顺丰", "SF123", "On its way since May 17, 2024", "CN¥200.00", "40.0%", "INV-2024-000001"):
        assert text in page


def test_a_line_is_added_with_price_and_cost_of_the_catalog(boss: Client) -> None:
    order, product = an_order(), a_product()
    answer = boss.post(reverse("new-order-line", args=[order.pk]), {"product": product.pk, "quantity": "3", "discount": "10"})
    assert answer.status_code == 302
    line = OrderLine.objects.get()
    assert (line.unit_price, line.discount, line.amount, line.cost) == (100, Decimal("0.1"), 270, 180)


def test_a_line_sent_twice_is_added_once(boss: Client) -> None:
    order = an_order()
    page = boss.get(reverse("new-order-line", args=[order.pk])).content.decode()
    token = page.split('name="form_token" value="')[1].split('"')[0]
    for _time in range(2):
        boss.post(reverse("new-order-line", args=[order.pk]), {"unit_price": "5", "quantity": "1", "form_token": token})
    assert OrderLine.objects.count() == 1


def test_a_line_without_any_price_comes_back_with_what_to_do(boss: Client) -> None:
    order = an_order()
    answer = boss.post(reverse("new-order-line", args=[order.pk]), {"text": "Something", "quantity": "1"})
    assert (answer.status_code, OrderLine.objects.count()) == (422, 0)
    assert "Enter a unit price." in answer.content.decode()
    assert "Something" in answer.content.decode()


def test_a_line_is_changed_and_removed(boss: Client) -> None:
    order = an_order()
    line = a_line(order, quantity=Decimal(1), unit_price=Decimal(10))
    address = reverse("order-line", args=[order.pk, line.pk])
    boss.post(address, {"quantity": "4", "unit_price": "10", "discount": "0"})
    order.refresh_from_db()
    assert order.amount == 40
    boss.post(address, {"remove": "1"})
    order.refresh_from_db()
    assert (order.amount, order.lines.count()) == (0, 0)


def test_a_line_of_another_order_is_not_found_under_this_one(boss: Client) -> None:
    line = a_line(an_order(number="1"), unit_price=Decimal(10))
    assert boss.get(reverse("order-line", args=[an_order(number="2").pk, line.pk])).status_code == 404


def test_who_may_not_change_an_order_does_not_reach_its_lines(client: Client) -> None:
    order = an_order(owner=_salesperson(("orders", RightTo.VIEW)))
    line = a_line(order, unit_price=Decimal(10))
    client.force_login(order.owner)
    assert client.get(reverse("records:page", args=["orders", order.pk])).status_code == 200
    for address in (reverse("new-order-line", args=[order.pk]), reverse("order-line", args=[order.pk, line.pk])):
        assert client.get(address).status_code == 404
        assert client.post(address, {"unit_price": "1", "quantity": "1"}).status_code == 404
    assert Order.objects.get(pk=order.pk).amount == 10


def test_the_customers_page_shows_only_orders_and_invoices_in_reach(client: Client) -> None:
    rights = [(path, RightTo.VIEW) for path in ("accounts", "orders", "invoices", "payments")]
    person = _salesperson(*rights)
    account = an_account()
    account.owner = person
    account.save()
    an_order(account, number="SO-mine", owner=person)
    an_order(account, number="SO-theirs")
    an_invoice(account, number="INV-theirs")
    client.force_login(person)
    page = _page(client, "accounts", account)
    assert "SO-mine" in page
    assert "SO-theirs" not in page
    assert "INV-theirs" not in page


def test_the_customers_page_says_what_is_overdue(boss: Client) -> None:
    account = an_account()
    an_invoice(account, number="INV-late", amount=Decimal(300), due_on=DAY)
    a_payment(invoice=an_invoice(account, amount=Decimal(50)), amount=Decimal(50))
    page = _page(boss, "accounts", account)
    for text in ("INV-late", "CN¥300.00 overdue", "CN¥50.00"):
        assert text in page


def test_the_product_page_names_who_buys_most(boss: Client) -> None:
    product = a_product()
    for name, quantity in (("小客户", 1), ("大客户", 9)):
        a_line(an_order(an_account(name), state="confirmed", number=name), product=product, quantity=Decimal(quantity))
    a_line(an_order(an_account("草稿客户")), product=product, quantity=Decimal(100))
    page = _page(boss, "products", product)
    assert 0 < page.index("大客户") < page.index("小客户")
    assert "草稿客户" not in page
