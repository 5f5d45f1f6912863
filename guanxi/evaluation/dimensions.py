"""By what profit contribution is told apart: customer, order, product, category, territory, region, owner."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from guanxi.catalog.models import Category, Product
from guanxi.customers.models import Account, Region, Territory
from guanxi.people.models import Person
from guanxi.people.trees import descendants
from guanxi.sales.models import Order


@dataclass(frozen=True)
class Choice:
    """One member of a dimension: its key (None = lines without any) and, in a tree, whether what is below it is left out."""

    key: int | None
    only: bool = False

    def __str__(self) -> str:
        return "none" if self.key is None else f"only-{self.key}" if self.only else str(self.key)

    @classmethod
    def read(cls, text: str) -> "Choice | None":
        """The choice that an address names; None if it names nothing sensible."""
        if text == "none":
            return cls(None)
        number = text.removeprefix("only-")
        return cls(int(number), only=number != text) if number.isascii() and number.isdigit() and len(number) < 19 else None


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """One way to tell lines apart: the field path from an order line, and the model whose rows are its members."""

    name: str
    label: Any
    labels: Any
    path: str
    model: type[Model]
    record: str = ""
    is_tree: bool = False

    def condition(self, choice: Choice) -> Q:
        """Which lines belong to a member."""
        if choice.key is None:
            return Q(**{f"{self.path}__isnull": True})
        if self.is_tree and not choice.only:
            return Q(**{f"{self.path}__in": descendants(self.model, [choice.key])})
        return Q(**{f"{self.path}_id": choice.key})

    def named(self, keys: Iterable[int | None]) -> dict[int | None, Any]:
        """The members with these keys."""
        wanted = [key for key in keys if key is not None]
        rows = self.model._default_manager.filter(pk__in=wanted)
        deferred = {field.name for field in self.model._meta.concrete_fields} & {"search"}
        return {row.pk: row for row in rows.defer(*deferred)}


DIMENSIONS: Mapping[str, Dimension] = {
    each.name: each
    for each in (
        Dimension(name="customer", label=_("Customer"), labels=_("Customers"), path="account", model=Account, record="accounts"),
        Dimension(name="order", label=_("Order"), labels=_("Orders"), path="order", model=Order, record="orders"),
        Dimension(name="product", label=_("Product"), labels=_("Products"), path="product", model=Product, record="products"),
        Dimension(
            name="category", label=_("Product category"), labels=_("Product categories"), path="product__category",
            model=Category, record="categories", is_tree=True,
        ),
        Dimension(
            name="territory", label=_("Sales territory"), labels=_("Sales territories"), path="order__territory",
            model=Territory, record="territories",
        ),
        Dimension(
            name="region", label=_("Province or state"), labels=_("Provinces and states"), path="order__region",
            model=Region, record="regions", is_tree=True,
        ),
        Dimension(name="owner", label=_("Owner"), labels=_("Owners"), path="order__owner", model=Person, record="people"),
    )
}  # fmt: skip


def buckets(dimension: Dimension, focus: Choice | None) -> dict[int | None, Choice]:
    """For every node of a tree the member under which its lines are shown.

    Regions are shown by province (countries without provinces as a whole); categories by the children of the chosen one,
    without a choice by the topmost ones. What hangs directly at a member that has other members below it is `only` its own.
    """
    parents = dict(dimension.model._default_manager.values_list("pk", "parent_id"))
    if dimension.model is Region:
        shown = _provinces(parents)
    else:
        shown = {node: _child_below(node, focus.key if focus else None, parents) for node in parents}
    divided = {parents[member] for member in shown.values()}
    return {None: Choice(None)} | {node: Choice(member, only=member in divided) for node, member in shown.items()}


def _child_below(node: int, top: int | None, parents: Mapping[int, int | None]) -> int:
    """The ancestor of the node (or itself) that is a child of `top`; `top` itself stays."""
    current = node
    while node != top and (parent := parents[current]) is not None and parent != top:
        current = parent
    return current


def _provinces(parents: Mapping[int, int | None]) -> dict[int, int]:
    ends = Region._default_manager.filter(level__in=(Region.Level.PROVINCE, Region.Level.COUNTRY))
    tops = set(ends.values_list("pk", flat=True))

    def up(node: int) -> int:
        parent = parents[node]
        return node if parent is None or node in tops else up(parent)

    return {node: up(node) for node in parents}
