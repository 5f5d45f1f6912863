"""For how much we offer a product on a day, and what it costs us then.

Price: in the price book the newest row that is valid on the day counts; of the rows of that day the one with the largest
"from quantity" that the quantity reaches. A book that is not in use or not valid on the day says nothing. Without a price
from the book the product's list price counts, which is in the company's currency.

Cost: the newest dated cost that is valid on the day, else the product's standard cost; both in the company's currency.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from .models import Price, Product, ProductCost


@dataclass(frozen=True)
class Question:
    """What a price is asked for. Keys are primary keys; the sign of a quantity does not matter."""

    product: int
    day: datetime.date
    quantity: Decimal
    price_book: int | None = None


@dataclass(frozen=True)
class Offer:
    """A unit price; `from_book` tells that it is in the price book's currency, not the company's."""

    unit_price: Decimal
    from_book: bool


def price_on(question: Question) -> Offer | None:
    """The price of one product, None if nobody has set one."""
    return prices_on([question]).get(question)


def prices_on(questions: Collection[Question]) -> dict[Question, Offer]:
    """The prices for many questions; those without a price are left out. Two queries at most."""
    rows = _book_rows(questions)
    found = {question: _from_book(question, rows) for question in set(questions)}
    missing = {question.product for question, offer in found.items() if offer is None}
    listed = _listed("price", missing)
    for question, offer in found.items():
        if offer is None and question.product in listed:
            found[question] = Offer(listed[question.product], from_book=False)
    return {question: offer for question, offer in found.items() if offer is not None}


def cost_on(product: Product, day: datetime.date) -> Decimal | None:
    """What one unit costs us on the day, None if nobody knows."""
    return costs_on([(product.pk, day)]).get((product.pk, day))


def costs_on(asked: Collection[tuple[int, datetime.date]]) -> dict[tuple[int, datetime.date], Decimal]:
    """The unit costs for many pairs of product key and day; unknown ones are left out. Two queries at most."""
    products = {product for product, _day in asked}
    dated: dict[int, list[tuple[datetime.date, Decimal]]] = defaultdict(list)
    rows = ProductCost.objects.filter(product__in=products).order_by("-from_on") if products else ProductCost.objects.none()
    for product, from_on, cost in rows.values_list("product_id", "from_on", "cost"):
        dated[product].append((from_on, cost))
    standard = _listed("cost", products)
    found = {}
    for product, day in asked:
        known = next((cost for from_on, cost in dated[product] if from_on <= day), standard.get(product))
        if known is not None:
            found[product, day] = known
    return found


def _book_rows(questions: Iterable[Question]) -> dict[tuple[int, int], list[Price]]:
    asked = [question for question in questions if question.price_book is not None]
    rows: dict[tuple[int, int], list[Price]] = defaultdict(list)
    if asked:
        books, products = {question.price_book for question in asked}, {question.product for question in asked}
        prices = Price.objects.filter(price_book__in=books, product__in=products, price_book__is_active=True)
        for price in prices.select_related("price_book").order_by("-from_on", "-min_quantity"):
            rows[price.price_book_id, price.product_id].append(price)
    return rows


def _from_book(question: Question, rows: dict[tuple[int, int], list[Price]]) -> Offer | None:
    for price in rows.get((question.price_book or 0, question.product), []):
        reached = price.min_quantity <= abs(question.quantity)
        if reached and price.from_on <= question.day and price.price_book.holds_on(question.day):
            return Offer(price.unit_price, from_book=True)
    return None


def _listed(field: str, products: set[int]) -> dict[int, Decimal]:
    """List prices or standard costs of those products that have one."""
    if not products:
        return {}
    rows = Product.objects.filter(pk__in=products, **{f"{field}__isnull": False})
    return dict(rows.values_list("pk", field))
