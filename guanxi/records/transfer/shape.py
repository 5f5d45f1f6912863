"""Shapes of files: how each row of a flat file fills one or several objects at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guanxi.records.declare import Label
from guanxi.records.fields import Kind

Cells = Mapping[str, Any]
Derivation = Callable[[Cells], Any]


@dataclass(frozen=True, kw_only=True)
class Input:
    """A column that is no field itself, but from which fields follow: a line's total, its profit, a province.

    It may share its headers with a field. An input of Kind.MOMENT is empty where the cell holds only a day.
    `headers` are the names under which files call it, in any language; upper case, blanks and punctuation do not matter.
    """

    label: Label
    kind: Kind
    headers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Filling:
    """One object that each row makes or finds.

    name        how the other fillings of the shape call it: "account", "order", "line"
    record      path of its Record
    key         fields that identify it in files; a linked field ("order") may be part of it. An object whose own key cells are
                all empty in a row is left out for that row
    headers     field → names under which files call it, beside those every field has anyway (its label in all languages,
                its model name, the well-known names of other products)
    links       field → name of an earlier filling whose record of the same row goes there ({"account": "account"}), or several
                names: the first that the row has
    constants   field → value for records that are made new, unless a cell says otherwise
    absent      field → value that stand for the key when its cells are empty: such rows go to one collective record
    derived     field → function of the row's cells, asked when no cell fills the field. It gets the converted cells by
                input name ("amount") or "filling.field" ("line.quantity"), None where empty or absent; it returns what a
                cell might hold (so a relation may come back as code or name), None for nothing, and refuses with a Refusal
    counted     field → name of an earlier filling: the field is the running number of this row among the rows of that
                record (a line's position in its order), unless a cell fills it
    fill_only   fields that are filled where they are empty, never overwritten
    fields      the only fields that columns may fill; empty = every editable one. Stops a header like "name" from being
                claimed by every object of the row
    every       several records may have this key; all of them are meant (only with mode "update" or "find")
    mode        "upsert" | "create" | "update" | "find" (never made nor changed)
    """

    name: str
    record: str
    key: tuple[str, ...]
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    absent: Mapping[str, Any] = field(default_factory=dict)
    derived: Mapping[str, Derivation] = field(default_factory=dict)
    counted: Mapping[str, str] = field(default_factory=dict)
    fill_only: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    every: bool = False
    mode: str = "upsert"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A kind of file that the product recognizes by its headers.

    name        its name in commands and mapping files: "sales-ledger"
    label       its name for people
    fillings    the objects of a row, in the order in which they are made (what is linked to comes first)
    inputs      columns from which fields follow, by name
    needs       what tells this shape: of each group at least one must be found among the headers; an entry is an input's
                name or "filling.field"
    bare        whether only headers named by the shape itself count, not every label of every object. Right for shapes of
                several objects, where "name" alone says nothing

    Example, a ledger whose rows are order lines::

        Shape(
            name="sales-ledger",
            label=_("sales ledger"),
            bare=True,
            inputs={"amount": Input(label=_("amount"), kind=Kind.MONEY, headers=("销售额", "Sales", "amount"))},
            needs=(("order.external_id",), ("line.product", "product.external_id"), ("amount", "line.unit_price")),
            fillings=(
                Filling(name="account", record="accounts", key=("external_id",),
                        headers={"external_id": ("客户 ID", "Customer ID"), "name": ("客户名称", "Customer Name")}),
                Filling(name="order", record="orders", key=("external_id",), links={"account": "account"},
                        headers={"external_id": ("订单 ID", "Order ID", "Invoice")}),
                Filling(name="line", record="order-lines", key=("order", "position"), links={"order": "order"},
                        counted={"position": "order"}, derived={"unit_price": unit_price}),
            ),
        )
    """

    name: str
    label: Label
    fillings: tuple[Filling, ...]
    inputs: Mapping[str, Input] = field(default_factory=dict)
    needs: tuple[tuple[str, ...], ...] = ()
    bare: bool = False

    @property
    def is_declared(self) -> bool:
        """Whether a capability declared this shape (else it follows from an object)."""
        return _shapes.get(self.name) is self

    def filling(self, name: str) -> Filling | None:
        """The filling of this name, if there is one."""
        return next((filling for filling in self.fillings if filling.name == name), None)


_shapes: dict[str, Shape] = {}


def register(shapes: Iterable[Shape]) -> None:
    """Make shapes known; config/wiring.py does this once."""
    for shape in shapes:
        if _shapes.get(shape.name, shape) is not shape:
            raise ValueError(f"two shapes are called {shape.name!r}")
        _shapes[shape.name] = shape


def declared() -> list[Shape]:
    """The shapes that capabilities declared, in the order of registration."""
    return list(_shapes.values())
