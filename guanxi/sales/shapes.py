"""The shapes of files that fill several objects of this folder at once."""

from .ledger import RETURNED_ORDERS, SALES_LEDGER, TERRITORY_MANAGERS

SHAPES = (SALES_LEDGER, RETURNED_ORDERS, TERRITORY_MANAGERS)
