"""Products and their categories as a table of the star."""

from guanxi.lib.marking import N_
from guanxi.semantics.star import Kind, Source, Table, Unit, Watched, tree

PRODUCTS = Unit(
    name="products",
    label=N_("Products"),
    watched=(Watched("catalog_product"), Watched("catalog_category")),
    sources=(
        Source(
            name="product",
            table="catalog_product",
            columns=("id", "number", "name", "english_name", "category_id", "is_active"),
        ),
        Source(name="category", table="catalog_category", columns=("id", "name", "parent_id")),
    ),
    tables=(
        Table(
            name="dim_product",
            kind=Kind.DIMENSION,
            key="product_id",
            surrogate="product_key",
            columns=(
                "product_key INTEGER", "product_id BIGINT", "number VARCHAR", "name VARCHAR", "english_name VARCHAR",
                "category1_id BIGINT", "category1 VARCHAR", "category2_id BIGINT", "category2 VARCHAR",
                "category3_id BIGINT", "category3 VARCHAR", "is_active BOOLEAN",
            ),
            shape=f"""
SELECT product.id AS product_id, number, name, english_name, id1 AS category1_id, name1 AS category1,
    id2 AS category2_id, name2 AS category2, id3 AS category3_id, name3 AS category3, is_active
FROM product LEFT JOIN ({tree("category", 3)}) AS path ON path.node = product.category_id
""",
        ),
    ),
)  # fmt: skip
UNITS = (PRODUCTS,)
