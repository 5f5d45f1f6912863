"""Values of columns that mappings refer to: of loaded tables and of our own lists."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from guanxi.analytics.warehouse import place
from guanxi.analytics.warehouse.place import NoWarehouse
from guanxi.catalog.models import Currency, Product
from guanxi.customers.models import Account
from guanxi.people.models import Person

from .models import LoadedTable
from .plan import NAME, BadPlan

OURS: dict[str, Callable[[], Iterable[str]]] = {
    "accounts.number": lambda: Account.objects.values_list("number", flat=True),
    "accounts.name": lambda: Account.objects.values_list("name", flat=True),
    "products.number": lambda: Product.objects.values_list("number", flat=True),
    "products.name": lambda: Product.objects.values_list("name", flat=True),
    "currencies.code": lambda: Currency.objects.values_list("code", flat=True),
    "people.username": lambda: Person.objects.values_list("username", flat=True),
}
"""Columns of our own that may be referred to; a loaded table of the same name comes first."""


def allowed(reference: str) -> frozenset[str]:
    """The values that a reference allows.

    :raises BadPlan: if there is nothing at it.
    """
    name, _point, column = reference.partition(".")
    if LoadedTable.objects.filter(name=name).exclude(latest=None).exists():
        return frozenset(texts(name, column))
    if reference in OURS:
        return frozenset(text for text in OURS[reference]() if text)
    raise BadPlan(
        _("There is no table to refer to at “%(reference)s”. Load it first, or refer to one of: %(known)s.")
        % {"reference": reference, "known": ", ".join(OURS)}
    )


def texts(name: str, column: str, most: int = 10_000_000) -> list[str]:
    """The different values of a column of a loaded table as texts; none if it is not there."""
    if not NAME.fullmatch(name) or not NAME.fullmatch(column):
        return []
    try:
        with place.opened() as connection:
            known = connection.execute(
                "SELECT 1 FROM duckdb_columns() WHERE schema_name = 'loads' AND table_name = ? AND column_name = ?",
                [f"load_{name}", column],
            ).fetchone()
            if not known:
                return []
            query = f'SELECT DISTINCT "{column}"::VARCHAR FROM loads."load_{name}" WHERE "{column}" IS NOT NULL LIMIT {most}'  # noqa: S608
            return [str(text) for (text,) in connection.execute(query).fetchall()]
    except NoWarehouse:
        return []
