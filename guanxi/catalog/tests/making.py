"""Small objects for the tests of this folder."""

import datetime
from decimal import Decimal
from typing import Any

from guanxi.catalog.models import Currency, Product
from guanxi.records import registry, saving
from guanxi.records.writer import Writer

WRITER = Writer(by=None, at=datetime.datetime(2024, 5, 17, 9, 0, tzinfo=datetime.UTC))


def make(model: Any, **values: Any) -> Any:
    """Write one record as the product itself would."""
    return saving.create(registry.declared(model), values, WRITER)


def a_product(name: str = "Scissors", **values: Any) -> Product:
    return make(Product, **{"name": name, "price": Decimal(100), "cost": Decimal(60)} | values)


def a_currency(code: str) -> Currency:
    return Currency.objects.get_or_create(code=code)[0]
