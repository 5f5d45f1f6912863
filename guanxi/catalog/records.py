"""The objects of this folder: products, their categories, prices and costs; currencies and rates."""

from django.utils.translation import gettext_lazy as _

from guanxi.records.declare import Listing, Number, Record, Section

from .exchanging import prepare_currencies
from .models import Category, Currency, ExchangeRate, Price, PriceBook, Product, ProductCost

category = Record(
    model=Category,
    path="categories",
    icon="category",
    group="catalog",
    name=("name",),
    search=("name", "code"),
    keys=(("parent", "name"), ("code",)),
    listing=Listing(columns=("name", "parent", "code", "changed_at"), filters=("parent",), sort="name"),
    sections=(Section(_("Category"), ("name", "parent", "code")),),
    related=("categories", "products"),
)

product = Record(
    model=Product,
    path="products",
    icon="package",
    group="catalog",
    name=("name",),
    search=("name", "english_name", "number"),
    keys=(("number",), ("name",)),
    number=Number(prefix="P", digits=6),
    listing=Listing(
        columns=("name", "number", "category", "unit", "price", "cost", "is_active"),
        filters=("category", "is_active", "price", "cost", "created_at"),
        unsummed=("price", "cost"),
        sort="name",
    ),
    sections=(
        Section(_("Product"), ("name", "english_name", "number", "category", "is_active")),
        Section(_("Price and cost"), ("price", "cost", "unit")),
        Section(_("Notes"), ("tags", "description")),
    ),
    related=("prices", "product-costs"),
)

product_cost = Record(
    model=ProductCost,
    path="product-costs",
    icon="coins",
    parent="product",
    keys=(("product", "from_on"),),
    listing=Listing(columns=("product", "from_on", "cost"), filters=("product", "from_on"), sort="-from_on", unsummed=("cost",)),
    sections=(Section(_("Cost"), ("product", "from_on", "cost")),),
)

price_book = Record(
    model=PriceBook,
    path="price-books",
    icon="book-2",
    group="catalog",
    name=("name",),
    search=("name",),
    keys=(("name",),),
    listing=Listing(
        columns=("name", "currency", "from_on", "until_on", "is_active"),
        filters=("currency", "is_active", "from_on"),
        sort="name",
    ),
    sections=(
        Section(_("Price book"), ("name", "currency", "is_active")),
        Section(_("Validity"), ("from_on", "until_on")),
        Section(_("Notes"), ("description",)),
    ),
    related=("prices",),
)

price = Record(
    model=Price,
    path="prices",
    icon="tag",
    parent="price_book",
    keys=(("price_book", "product", "from_on", "min_quantity"),),
    listing=Listing(
        columns=("product", "price_book", "from_on", "unit_price", "min_quantity"),
        filters=("price_book", "product", "from_on"),
        unsummed=("unit_price", "min_quantity"),
        sort="-from_on",
    ),
    sections=(Section(_("Price"), ("price_book", "product", "from_on", "min_quantity", "unit_price")),),
)

currency = Record(
    model=Currency,
    path="currencies",
    icon="currency-yuan",
    group="settings",
    name=("code",),
    keys=(("code",),),
    listing=Listing(columns=("code", "is_active"), filters=("is_active",), sort="code"),
    sections=(Section(_("Currency"), ("code", "is_active")),),
    prepare=prepare_currencies,
    related=("exchange-rates",),
)

exchange_rate = Record(
    model=ExchangeRate,
    path="exchange-rates",
    icon="exchange",
    group="settings",
    keys=(("currency", "from_on"),),
    listing=Listing(
        columns=("currency", "from_on", "rate"), filters=("currency", "from_on"), sort="-from_on", unsummed=("rate",)
    ),
    sections=(Section(_("Exchange rate"), ("currency", "from_on", "rate")),),
)

RECORDS = (product, category, price_book, price, product_cost, currency, exchange_rate)
