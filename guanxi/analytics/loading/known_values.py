"""The right values that codes of others are compared with: our own lists, a column of a loaded table, usual names of industries."""

from collections.abc import Callable, Iterable
from itertools import chain

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from guanxi.catalog.models import Category, Currency, Product
from guanxi.customers.models import Account, Industry, Region
from guanxi.people.models import Person

from . import columns_of_tables
from .models import CodeTable

MOST = 200_000
INDUSTRIES = (
    "Agriculture", "Apparel", "Automotive", "Banking", "Biotechnology", "Chemicals", "Communications", "Construction", "Consulting",
    "Education", "Electronics", "Employment", "Energy", "Engineering", "Entertainment", "Environmental", "Finance", "Food and beverage",
    "Government", "Healthcare", "Hospitality", "Insurance", "Logistics", "Machinery", "Manufacturing", "Marketing", "Media", "Medical",
    "Mining", "Not for profit", "Real estate", "Recreation", "Retail", "Services", "Shipping", "Software", "Technology",
    "Telecommunications", "Tourism", "Transportation", "Utilities", "Wholesale",
)  # fmt: skip
"""What CRM programs usually offer as industries."""


def _industries() -> Iterable[str]:
    return chain(Industry.objects.values_list("name", flat=True)[:MOST], INDUSTRIES)


def _products() -> Iterable[str]:
    rows = Product.objects.values_list("number", "name", "english_name")[:MOST]
    return (text for row in rows for text in row if text)


def _accounts() -> Iterable[str]:
    rows = Account.objects.values_list("number", "name")[:MOST]
    return (text for row in rows for text in row if text)


LISTS: dict[str, tuple[object, Callable[[], Iterable[str]]]] = {
    "industries": (_("Industries, ours and the usual ones"), _industries),
    "products": (_("Products: numbers and names"), _products),
    "categories": (_("Product categories"), lambda: Category.objects.values_list("name", flat=True)[:MOST]),
    "accounts": (_("Accounts: numbers and names"), _accounts),
    "regions": (_("Regions"), lambda: Region.objects.values_list("name", flat=True)[:MOST]),
    "currencies": (_("Currencies"), lambda: Currency.objects.values_list("code", flat=True)[:MOST]),
    "people": (_("People"), lambda: [str(one) for one in Person.objects.filter(is_active=True)[:MOST]]),
}


def values(table: CodeTable) -> list[str]:
    """The right values for a code table: those of its list, and what somebody already translated to."""
    decided = table.codes.filter(state="accepted").values_list("ours", flat=True).distinct()[:MOST]
    return [*dict.fromkeys(chain(of(table.known), decided))]


def is_list(known: str) -> bool:
    """Whether right values can come from there."""
    name, _point, column = known.partition(".")
    return known in LISTS or bool(columns_of_tables.texts(name, column, 1))


def of(known: str) -> list[str]:
    """The values of one list: the name of one of `LISTS`, or the column of a loaded table as `products.product`."""
    if known in LISTS:
        with translation.override(settings.LANGUAGE_CODE):
            return [text for text in LISTS[known][1]() if text]
    name, point, column = known.partition(".")
    return columns_of_tables.texts(name, column, MOST) if point else []
