"""What the demo company sells, and where: categories, products with dated costs, price books, currencies, territories, industries."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guanxi.catalog.models import Category, Currency, ExchangeRate, PriceBook, Product, ProductCost
from guanxi.catalog.models import Price as BookPrice
from guanxi.customers.models import Industry, Region, Territory
from guanxi.records import batches, registry
from guanxi.records.writer import Writer

from . import plan, words
from .staff import Staff

RATES = {"USD": "7.1", "EUR": "7.8", "SGD": "5.3", "HKD": "0.91", "TWD": "0.22"}

BOOK = "出口价格表 Export USD"


@dataclass(frozen=True)
class Setting:
    """Everything that accounts and orders refer to."""

    products: list[Product]
    costs: list[Decimal]  # present unit cost per product
    industries: dict[str, Industry]
    territories: dict[str, Territory]
    regions: dict[str, Region | None]
    currencies: dict[str, Currency]
    export_book: PriceBook


def make(model: type[Any], rows: list[dict[str, Any]], writer: Writer) -> list[Any]:
    """Make records through the one way to write."""
    record = registry.of(model)
    assert record is not None, model  # noqa: S101 (every model here is declared)
    return batches.create_many(record, rows, writer)


def build(staff: Staff, writer: Writer, today: datetime.date) -> Setting:
    """Make the whole setting, or find what exists already."""
    products = _products(_categories(writer), writer)
    costs = [Decimal(str(round(line.price * line.cost, 2))) for line in words.PRODUCTS]
    _dated_costs(products, costs, writer, today)
    currencies = _currencies(writer, today)
    return Setting(
        products=products, costs=costs, industries=_industries(writer), territories=_territories(staff, writer),
        regions=_regions(), currencies=currencies, export_book=_export_book(products, currencies["USD"], writer, today),
    )  # fmt: skip


def _categories(writer: Writer) -> dict[str, Category]:
    made: dict[str, Category] = {}
    for name, (_english, children) in words.CATEGORIES.items():
        made[name] = _found_or_made(Category, {"name": name, "parent": None}, writer)
        for child in (text.split(":")[0] for text in children):
            made[child] = _found_or_made(Category, {"name": child, "parent": made[name]}, writer)
    return made


def _found_or_made(model: type[Any], values: dict[str, Any], writer: Writer) -> Any:
    return model._default_manager.filter(**values).first() or make(model, [values], writer)[0]


def _free(model: type[Any], name: str, value: str) -> str:
    """A value that no record has in this field."""
    count, free = 1, value
    while model._default_manager.filter(**{name: free}).exists():
        count += 1
        free = f"{value} ({count})"
    return free


def _products(categories: dict[str, Category], writer: Writer) -> list[Product]:
    rows = [
        {
            "number": _free(Product, "number", f"P-{1001 + index}"), "name": line.name, "english_name": line.english, "unit": line.unit,
            "category": categories[line.category], "price": Decimal(line.price), "cost": Decimal(str(round(line.price * line.cost, 2))),
        }
        for index, line in enumerate(words.PRODUCTS)
    ]  # fmt: skip
    return make(Product, rows, writer)


def _dated_costs(products: list[Product], costs: list[Decimal], writer: Writer, today: datetime.date) -> None:
    years = range(plan.first_day(today).year, today.year + 1)
    rows = [
        {
            "product": product,
            "from_on": datetime.date(year, 1, 1),
            "cost": (cost * plan.cost_factor(year, today)).quantize(Decimal("0.01")),
        }
        for product, cost in zip(products, costs, strict=True)
        for year in years
    ]
    make(ProductCost, rows, writer)


def _currencies(writer: Writer, today: datetime.date) -> dict[str, Currency]:
    known = {currency.code: currency for currency in Currency.objects.all()}
    missing = [code for code in ("CNY", *RATES) if code not in known]
    known |= {currency.code: currency for currency in make(Currency, [{"code": code} for code in missing], writer)}
    rated = set(ExchangeRate.objects.values_list("currency__code", "from_on"))
    rows = [
        {"currency": known[code], "from_on": datetime.date(year, 1, 1), "rate": _rate(rate, year)}
        for code, rate in RATES.items()
        for year in range(plan.first_day(today).year, today.year + 1)
        if (code, datetime.date(year, 1, 1)) not in rated
    ]
    make(ExchangeRate, rows, writer)
    return known


def _rate(rate: str, year: int) -> Decimal:
    return (Decimal(rate) * (1 + Decimal((year * 7) % 5 - 2) / 100)).quantize(Decimal("0.0001"))


def _export_book(products: list[Product], currency: Currency, writer: Writer, today: datetime.date) -> PriceBook:
    start = plan.first_day(today)
    book: PriceBook = make(PriceBook, [{"name": _free(PriceBook, "name", BOOK), "currency": currency, "from_on": start}], writer)[
        0
    ]
    rows = [
        {
            "price_book": book,
            "product": product,
            "from_on": start,
            "unit_price": (Decimal(line.price) / Decimal("6.6")).quantize(Decimal(1)),
        }
        for product, line in zip(products, words.PRODUCTS, strict=True)
    ]
    make(BookPrice, rows, writer)
    return book


def _industries(writer: Writer) -> dict[str, Industry]:
    parents: dict[str, Industry] = {}
    for name in dict.fromkeys(branch.parent for branch in words.BRANCHES):
        parents[name] = Industry.objects.filter(name=name, parent=None).first() or make(Industry, [{"name": name}], writer)[0]
    made: dict[str, Industry] = {}
    for branch in words.BRANCHES:
        parent = parents[branch.parent]
        found = Industry.objects.filter(name=branch.name, parent=parent).first()
        made[branch.name] = found or make(Industry, [{"name": branch.name, "parent": parent}], writer)[0]
    return made


def _territories(staff: Staff, writer: Writer) -> dict[str, Territory]:
    known = {territory.name: territory for territory in Territory.objects.all()}
    names = [name for name in dict.fromkeys(place.territory for place in words.PLACES) if name not in known]
    made = make(Territory, [{"name": name, "owner": staff.managers.get(name)} for name in names], writer)
    return known | {territory.name: territory for territory in made}


def _regions() -> dict[str, Region | None]:
    return {place.city: _region(place) for place in words.PLACES}


def _region(place: words.Place) -> Region | None:
    short = place.city.removesuffix("市")
    for level in (Region.Level.CITY, Region.Level.PROVINCE, Region.Level.COUNTRY):
        names = Region.objects.filter(level=level)
        found = (
            names.filter(name=place.city).first()
            or names.filter(name_en=place.english).first()
            or names.filter(name__startswith=short).first()
        )
        if found:
            return found
    return None
