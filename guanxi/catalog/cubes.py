"""Products as a dimension: the tree of categories, down to the product."""

from guanxi.lib.marking import N_
from guanxi.semantics.cube import Dimension, Hierarchy, Level, Type


def _category(number: int, label: str) -> Level:
    return Level(
        name=f"category{number}", label=label, key=f"category{number}_id", type=Type.INTEGER,
        captions={"": f"category{number}"}, needs=("products.category",), record="categories",
    )  # fmt: skip


PRODUCT = Dimension(
    name="product",
    label=N_("Product"),
    table="dim_product",
    key="product_key",
    levels=(
        _category(1, N_("Product category")),
        _category(2, N_("Subcategory")),
        _category(3, N_("Third category")),
        Level(
            name="product", label=N_("Product"), key="product_id", type=Type.INTEGER, captions={"": "name", "en": "english_name"},
            record="products",
        ),
    ),
    hierarchies=(
        Hierarchy(name="categories", label=N_("Product categories"), levels=("category1", "category2", "category3", "product")),
    ),
)  # fmt: skip
