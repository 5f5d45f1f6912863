"""The shapes of files that fill several objects of this folder at once."""

from django.utils.translation import gettext_lazy as _

from guanxi.records.transfer.shape import Filling, Shape

PRODUCT_LIST = Shape(
    name="product-list",
    label=_("products with their lines"),
    bare=True,
    needs=(("product.name", "product.number"), ("category.name",)),
    fillings=(
        Filling(
            name="category",
            record="categories",
            key=("parent", "name"),
            headers={"name": ("series", "product line", "product family", "系列", "产品线", "产品系列", "產品線")},
            constants={"parent": None},
            fields=("name",),
        ),
        Filling(
            name="product",
            record="products",
            key=("name",),
            headers={
                "name": ("product", "product name", "产品", "产品名称", "品名"),
                "price": ("sales price", "sales_price", "list price", "price", "单价", "标价", "售价"),
                "cost": ("cost", "standard cost", "成本", "标准成本"),
                "unit": ("unit", "单位", "計量單位", "计量单位"),
            },
            links={"category": "category"},
            fields=("name", "price", "cost", "unit"),
        ),
    ),
)

SHAPES = (PRODUCT_LIST,)
