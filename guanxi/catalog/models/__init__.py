"""What we sell, what it costs us and for how much we offer it; currencies and their rates."""

from .category import Category
from .currency import Currency, ExchangeRate
from .price_book import Price, PriceBook
from .product import Product, ProductCost

__all__ = ["Category", "Currency", "ExchangeRate", "Price", "PriceBook", "Product", "ProductCost"]
