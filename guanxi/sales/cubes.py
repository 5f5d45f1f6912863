"""What was sold, invoiced, paid and is still owed, as cubes."""

from guanxi.catalog.cubes import PRODUCT
from guanxi.customers.cubes import ACCOUNT, REGION
from guanxi.lib.marking import N_
from guanxi.people.cubes import PERSON
from guanxi.semantics.cube import Cube, Dimension, Format, Kind, Level, Link, Measure, Presum, Type
from guanxi.semantics.days import DAY

KINDS = {"sale": N_("sale"), "refund": N_("refund or credit")}
STATES = {
    "draft": N_("draft"), "confirmed": N_("confirmed"), "produced": N_("produced"), "shipped": N_("shipped"),
    "delivered": N_("delivered"), "closed": N_("closed"), "canceled": N_("canceled"),
}  # fmt: skip
INVOICE_STATES = {
    "draft": N_("draft"), "issued": N_("issued"), "partly_paid": N_("partly paid"), "paid": N_("paid"), "void": N_("void"),
}  # fmt: skip
YES_NO = {"true": N_("yes"), "false": N_("no")}

ORDER = Dimension(
    name="order",
    label=N_("Order"),
    levels=(
        Level(name="kind", label=N_("Kind of order"), key="kind", choices=KINDS, needs=("orders.kind",)),
        Level(name="state", label=N_("State of the order"), key="state", choices=STATES, needs=("orders.state",)),
        Level(name="shipping_mode", label=N_("Shipping mode"), key="shipping_mode", needs=("orders.shipping_mode",)),
        Level(name="currency", label=N_("Currency of the order"), key="currency", needs=("orders.currency",)),
        Level(name="is_returned", label=N_("Returned"), key="is_returned", choices=YES_NO, needs=("orders.is_returned",)),
    ),
)
INVOICE = Dimension(
    name="invoice",
    label=N_("Invoice"),
    levels=(
        Level(name="state", label=N_("State of the invoice"), key="state", choices=INVOICE_STATES, needs=("invoices.state",)),
        Level(name="currency", label=N_("Currency of the invoice"), key="currency", needs=("invoices.currency",)),
    ),
)
PAYMENT = Dimension(
    name="payment",
    label=N_("Payment"),
    levels=(Level(name="currency", label=N_("Currency of the payment"), key="currency", needs=("payments.currency",)),),
)
TERRITORY = Dimension(
    name="territory",
    label=N_("Sales territory"),
    table="dim_territory",
    key="territory_id",
    levels=(
        Level(
            name="territory", label=N_("Sales territory"), key="territory_id", type=Type.INTEGER, captions={"": "name"},
            in_fact="territory_id", record="territories",
        ),
    ),
)  # fmt: skip
DAY_LINK = Link(dimension=DAY, column="day", is_sure=True)


def _links(path: str, account: str) -> tuple[Link, ...]:
    """The dimensions that everything about money has; `account` is the field with the customer."""
    return (
        Link(dimension=ACCOUNT, column="account_key", is_sure=True, needs=(account,)),
        Link(dimension=PERSON, column="person_key", is_sure=True, needs=(f"{path}.owner",)),
        Link(
            dimension=REGION,
            column="region_key",
            is_sure=True,
            needs=(f"{path}.region",) if path == "orders" else ("accounts.region",),
        ),
    )


_LINE_COUNTS = (
    Measure(name="orders", label=N_("Orders"), kind=Kind.DISTINCT, aggregate="distinct", column="order_id", format=Format.COUNT),
    Measure(
        name="customers", label=N_("Customers"), kind=Kind.DISTINCT, aggregate="distinct", column="account_id",
        format=Format.COUNT, needs=("order-lines.account",),
    ),
    Measure(name="lines", label=N_("Order lines"), aggregate="count", format=Format.COUNT),
    Measure(
        name="quantity", label=N_("Quantity"), column="quantity", format=Format.NUMBER, needs=("order-lines.quantity",),
        describe=N_("Pieces, kilograms and hours are added as they are: meaningful for products of one unit."),
    ),
    Measure(
        name="first_order", label=N_("First order"), kind=Kind.EXTREME, aggregate="min", column="day", format=Format.DAY
    ),
    Measure(name="last_order", label=N_("Last order"), kind=Kind.EXTREME, aggregate="max", column="day", format=Format.DAY),
)  # fmt: skip
_REVENUE, _EXPENSE = ("order-lines.revenue",), ("order-lines.revenue", "order-lines.expense", "order-lines.profit")
_LINE_MONEY = (
    Measure(
        name="revenue", label=N_("Revenue"), column="revenue", needs=_REVENUE,
        describe=N_("Amounts of order lines that count, in the company's currency."),
    ),
    Measure(
        name="profit", label=N_("Profit contribution"), column="profit", needs=_EXPENSE,
        describe=N_("Revenue minus cost of the goods; lines of unknown cost add nothing."),
    ),
    Measure(
        name="margin", label=N_("Margin"), kind=Kind.RATIO, part="profit", over="known_revenue", format=Format.PERCENT,
        describe=N_("Profit contribution ÷ the revenue it was made with, after summing."),
    ),
    Measure(name="expense", label=N_("Cost"), column="expense", needs=_EXPENSE),
    Measure(
        name="known_revenue", label=N_("Revenue of known cost"), column="revenue", having="profit", needs=_EXPENSE, hidden=True
    ),
    Measure(
        name="unknown_revenue", label=N_("Revenue of unknown cost"), column="revenue", lacking="profit", needs=_EXPENSE,
    ),
    Measure(
        name="unknown_share", label=N_("Share of unknown cost"), kind=Kind.RATIO, part="unknown_revenue", over="revenue",
        format=Format.PERCENT,
    ),
    Measure(
        name="discount", label=N_("Discount granted"), column="discount_amount",
        needs=("order-lines.discount", "order-lines.unit_price", *_REVENUE),
        describe=N_("What the lines would have cost more without their discount, in the company's currency."),
    ),
    Measure(name="list_revenue", label=N_("Revenue before discount"), kind=Kind.CALCULATED, formula="revenue + discount"),
    Measure(
        name="discount_rate", label=N_("Discount rate"), kind=Kind.RATIO, part="discount", over="list_revenue",
        format=Format.PERCENT,
    ),
    Measure(name="order_value", label=N_("Average order value"), kind=Kind.RATIO, part="revenue", over="orders"),
    Measure(name="customer_revenue", label=N_("Revenue per customer"), kind=Kind.RATIO, part="revenue", over="customers"),
    Measure(name="customer_profit", label=N_("Profit contribution per customer"), kind=Kind.RATIO, part="profit", over="customers"),
)  # fmt: skip
ORDER_LINES = Cube(
    name="order_lines",
    label=N_("Sales"),
    describe=N_("Every order line that counts: what was sold to whom, where, by whom, and what it earned."),
    table="fact_order_lines",
    record="order-lines",
    whole="order_id",
    key="line_id",
    time="day",
    links=(
        DAY_LINK,
        Link(dimension=PRODUCT, column="product_key", is_sure=True, needs=("order-lines.product",)),
        *_links("orders", "order-lines.account"),
        Link(dimension=TERRITORY, column="territory_id", needs=("orders.territory",)),
        Link(dimension=ORDER),
    ),
    measures=(*_LINE_MONEY, *_LINE_COUNTS),
    usual=("revenue", "profit", "margin"),
    presums=(
        Presum(
            table="sum_orders",
            columns=frozenset(
                (
                    "day", "account_key", "account_id", "person_key", "region_key", "territory_id", "kind", "state",
                    "shipping_mode", "currency", "is_returned", "owner_id", "order_id",
                )
            ),
            sums={
                "revenue": "revenue", "profit": "profit", "expense": "expense", "known_revenue": "known_revenue",
                "unknown_revenue": "unknown_revenue", "discount": "discount_amount", "quantity": "quantity", "lines": "lines",
                "orders": "",
            },
        ),
    ),
)  # fmt: skip
ORDERS = Cube(
    name="orders",
    label=N_("Orders"),
    describe=N_("Every order that counts, once, with the amount on its head: never told apart by product."),
    table="fact_orders",
    record="orders",
    whole="order_id",
    key="order_id",
    time="day",
    links=(
        DAY_LINK,
        *_links("orders", "orders.account"),
        Link(dimension=TERRITORY, column="territory_id", needs=("orders.territory",)),
        Link(dimension=ORDER),
    ),
    measures=(
        Measure(name="orders", label=N_("Orders"), aggregate="count", format=Format.COUNT),
        Measure(
            name="customers", label=N_("Customers"), kind=Kind.DISTINCT, aggregate="distinct", column="account_id",
            format=Format.COUNT, needs=("orders.account",),
        ),
        Measure(
            name="amount", label=N_("Order amount"), column="base_amount", needs=("orders.amount", "orders.rate"),
            describe=N_("In the company's currency, at the rate of the order date."),
        ),
        Measure(
            name="order_amount", label=N_("Average order amount"), kind=Kind.RATIO, part="amount", over="orders",
        ),
        Measure(name="orders_per_customer", label=N_("Orders per customer"), kind=Kind.RATIO, part="orders", over="customers",
                format=Format.NUMBER),
    ),
    usual=("orders", "amount", "order_amount"),
)  # fmt: skip
INVOICES = Cube(
    name="invoices",
    label=N_("Invoices"),
    describe=N_("What we asked to be paid, and what was paid of it; drafts and void invoices are left out."),
    table="fact_invoices",
    record="invoices",
    whole="invoice_id",
    key="invoice_id",
    time="day",
    links=(
        Link(dimension=DAY, column="day", is_sure=True, label=N_("Day of issue")),
        Link(dimension=DAY, column="due_day", name="due", label=N_("Due day"), needs=("invoices.due_on",)),
        *_links("invoices", "invoices.account"),
        Link(dimension=INVOICE),
    ),
    measures=(
        Measure(name="invoices", label=N_("Invoices"), aggregate="count", format=Format.COUNT),
        Measure(name="amount", label=N_("Invoiced amount"), column="base_amount", needs=("invoices.amount",)),
        Measure(name="paid", label=N_("Paid of it"), column="base_paid", needs=("invoices.paid",)),
        Measure(name="open_amount", label=N_("Still open"), kind=Kind.CALCULATED, formula="amount - paid"),
        Measure(name="paid_share", label=N_("Share paid"), kind=Kind.RATIO, part="paid", over="amount", format=Format.PERCENT),
    ),
    usual=("invoices", "amount", "open_amount"),
)
PAYMENTS = Cube(
    name="payments",
    label=N_("Payments"),
    describe=N_("Money that came in, on the day it came."),
    table="fact_payments",
    record="payments",
    whole="payment_id",
    key="payment_id",
    time="day",
    links=(
        Link(dimension=DAY, column="day", is_sure=True, label=N_("Day of receipt")),
        *_links("payments", "payments.account"),
        Link(dimension=PAYMENT),
    ),
    measures=(
        Measure(name="payments", label=N_("Payments"), aggregate="count", format=Format.COUNT),
        Measure(name="amount", label=N_("Amount received"), column="base_amount", needs=("payments.amount",)),
    ),
    usual=("payments", "amount"),
)
RECEIVABLES = Cube(
    name="receivables",
    label=N_("Receivables"),
    describe=N_("What customers owed at the end of each month; a year shows its last month end, never a sum of months."),
    table="snap_receivables",
    record="invoices",
    time="day",
    closing="month_end",
    links=(
        Link(dimension=DAY, column="month_end", is_sure=True, label=N_("Month end")),
        *_links("invoices", "invoices.account"),
    ),
    measures=(
        Measure(
            name="open_amount", label=N_("Open amount"), kind=Kind.SEMI_ADDITIVE, column="base_open",
            needs=("invoices.amount", "invoices.paid"),
        ),
        Measure(
            name="overdue_amount", label=N_("Overdue amount"), kind=Kind.SEMI_ADDITIVE, column="base_overdue",
            needs=("invoices.amount", "invoices.paid", "invoices.due_on"),
        ),
        Measure(
            name="overdue_share", label=N_("Share overdue"), kind=Kind.RATIO, part="overdue_amount", over="open_amount",
            format=Format.PERCENT,
        ),
        Measure(
            name="debtors", label=N_("Customers who owe"), kind=Kind.DISTINCT, aggregate="distinct", column="account_id",
            format=Format.COUNT, needs=("invoices.account",),
        ),
    ),
    usual=("open_amount", "overdue_amount"),
)  # fmt: skip
CUBES = (ORDER_LINES, ORDERS, INVOICES, PAYMENTS, RECEIVABLES)
