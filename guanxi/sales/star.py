"""Orders, their lines, invoices and payments as tables of the star, and what customers owed at each month's end."""

from guanxi.lib.marking import N_
from guanxi.semantics.star import Check, Kind, Reference, Source, Step, Summed, Table, Unit, Watched

_COUNTING = "state NOT IN ('draft', 'canceled')"
_VALID = "state NOT IN ('draft', 'void')"
_OF_ACCOUNT = Reference("account_key", "account_id", "dim_account")
_OF_BUYER = Reference("account_key", "account_id", "dim_account", copies=("region_key",))
_OF_PRODUCT = Reference("product_key", "product_id", "dim_product")
_HEAD = (
    "account_key INTEGER", "account_id BIGINT", "person_key INTEGER", "region_key INTEGER", "territory_id BIGINT", "day DATE",
    "kind WORD", "state WORD", "shipping_mode WORD", "is_returned BOOLEAN", "currency WORD", "owner_id BIGINT",
)  # fmt: skip
_WORDS = tuple(column.split(" ")[0] for column in _HEAD if column.endswith(" WORD"))

MANNERS = """
SELECT row_number() OVER ()::INTEGER AS number, style.*, currency.code AS currency
FROM style LEFT JOIN currency ON currency.id = style.currency_id
"""
"""A few thousand as a rule: orders and their lines are joined with one small number for all of it."""
_STYLE = ("kind", "state", "shipping_mode", "is_returned", "currency_id", "territory_id", "rate")
HEAD = f"""
SELECT own.id AS order_id, own.number AS order_number, coalesce(account_key, -1)::INTEGER AS account_key, own.account_id,
    coalesce(person_key, -1)::INTEGER AS person_key, coalesce(place.region_key, -1)::INTEGER AS region_key,
    own.ordered_on AS day, manner.number AS manner, own.owner_id,
    own.amount::MONEY AS amount, own.cost::MONEY AS cost, round(own.amount * coalesce(own.rate, 0), 6)::MONEY AS base_amount,
    round(own.cost * coalesce(own.rate, 0), 6)::MONEY AS base_cost
FROM sold AS own JOIN manner ON {" AND ".join(f"own.{name} IS NOT DISTINCT FROM manner.{name}" for name in _STYLE)}
LEFT JOIN dim_account AS buyer
    ON buyer.account_id = own.account_id AND own.ordered_on >= buyer.valid_from AND own.ordered_on < buyer.valid_to
LEFT JOIN dim_person AS seller ON seller.person_id = own.owner_id
LEFT JOIN dim_region AS place ON place.region_id = own.region_id
"""
_BY_ORDERS, _OF_ORDERS = 14_000, 500
"""So many orders at a time fit in a megabyte for their lines (or all is written in another order, and slowly), and lie by time
though they were summed in any order."""
LINES = """
SELECT line.id AS line_id, line.order_id, coalesce(account_key, -1)::INTEGER AS account_key, line.account_id,
    coalesce(product_key, -1)::INTEGER AS product_key, line.product_id, coalesce(sold.person_key, -1)::INTEGER AS person_key,
    coalesce(region_key, -1)::INTEGER AS region_key, manner.territory_id, line.ordered_on AS day, manner.kind, manner.state,
    manner.shipping_mode, manner.is_returned, manner.currency, line.quantity, line.amount, line.revenue, line.expense,
    line.revenue - line.expense AS profit,
    CASE WHEN line.discount = 0 THEN 0
        WHEN line.discount < 1 THEN line.revenue::DOUBLE * (line.discount::DOUBLE / (1 - line.discount::DOUBLE))
        ELSE line.quantity::DOUBLE * line.unit_price * manner.rate::DOUBLE END AS discount_amount,
    seller.person_id AS owner_id
FROM (SELECT * REPLACE (amount::MONEY AS amount, revenue::MONEY AS revenue, expense::MONEY AS expense) FROM {line}) AS line
LEFT JOIN (SELECT order_id, account_key, person_key, region_key, manner FROM {head}) AS sold ON sold.order_id = line.order_id
LEFT JOIN manner ON manner.number = sold.manner LEFT JOIN dim_person AS seller ON seller.person_key = sold.person_key
LEFT JOIN dim_product ON dim_product.product_id = line.product_id
"""
ORDERS = Unit(
    name="orders",
    label=N_("Orders and their lines"),
    watched=(Watched("sales_order", "id"), Watched("sales_orderline", "order_id")),
    sources=(
        Source(name="currency", table="catalog_currency", key="", columns=("id", "code")),
        Source(
            name="sold", is_streamed=True, table="sales_order", where=_COUNTING,
            columns=(
                "id", "number", "kind", "state", "ordered_on", "currency_id", "rate", "shipping_mode", "is_returned", "amount",
                "cost", "account_id", "owner_id", "region_id", "territory_id",
            ),
        ),
        Source(name="style", table="sales_order", where=_COUNTING, columns=_STYLE, is_plain=False, is_distinct=True),
        Source(
            name="line", table="sales_orderline", key="order_id", where="counts", is_streamed=True,
            columns=(
                "id", "order_id", "product_id", "account_id", "ordered_on", "quantity", "discount", "unit_price", "amount",
                "revenue", "expense",
            ),
        ),
    ),
    steps=(Step("manner", MANNERS, words=_WORDS), Step("head", HEAD, is_large=True)),
    tables=(
        Table(
            name="fact_order_lines",
            kind=Kind.FACT,
            key="order_id",
            day="day",
            portions=("head", _BY_ORDERS),
            references=(_OF_ACCOUNT, _OF_PRODUCT),
            columns=(
                "line_id BIGINT", "order_id BIGINT", "product_key INTEGER", "product_id BIGINT", *_HEAD,
                "quantity DECIMAL(16,4)", "amount MONEY", "revenue MONEY", "expense MONEY", "profit MONEY",
                "discount_amount MONEY",
            ),
            shape=LINES,
        ),
        Table(
            name="fact_orders",
            kind=Kind.FACT,
            key="order_id",
            day="day",
            portions=("head", _OF_ORDERS),
            references=(_OF_ACCOUNT,),
            columns=(
                "order_id BIGINT", "order_number VARCHAR", *_HEAD, "amount MONEY", "cost MONEY", "base_amount MONEY",
                "base_cost MONEY", "lines INTEGER", "quantity DECIMAL(18,4)", "revenue MONEY",
                "expense MONEY", "profit MONEY", "known_revenue MONEY", "unknown_revenue MONEY", "discount_amount MONEY",
            ),
            shape="""
SELECT head.order_id, order_number, account_key, account_id, person_key, region_key, manner.territory_id, day, manner.kind,
    manner.state, manner.shipping_mode, manner.is_returned, manner.currency, owner_id, head.amount, head.cost, base_amount, base_cost,
    coalesce(lines, 0) AS lines, coalesce(quantity, 0) AS quantity, coalesce(revenue, 0) AS revenue, expense, profit,
    coalesce(known_revenue, 0) AS known_revenue, coalesce(unknown_revenue, 0) AS unknown_revenue,
    coalesce(discount_amount, 0) AS discount_amount
FROM {head} AS head JOIN manner ON manner.number = head.manner LEFT JOIN (
    SELECT order_id, count(*) AS lines, sum(quantity) AS quantity, sum(revenue) AS revenue, sum(expense) AS expense,
        sum(profit) AS profit, sum(revenue) FILTER (profit IS NOT NULL) AS known_revenue,
        sum(revenue) FILTER (profit IS NULL) AS unknown_revenue, sum(discount_amount) AS discount_amount
    FROM {fact_order_lines} GROUP BY order_id
) AS summed ON summed.order_id = head.order_id
""",
        ),
    ),
    checks=(
        Check(
            Summed("fact_order_lines", ("revenue", "profit")),
            Summed("sales_orderline", ("revenue", "profit"), "counts"),
            kept=Summed("evaluation_ownerday", ("revenue", "profit"), count="sum(lines)"),
        ),
        Check(
            Summed("fact_orders", ("amount", "cost")), Summed("sales_order", ("amount", "cost"), _COUNTING), is_slow=True,
        ),
    ),
)  # fmt: skip


def _document(source: str, day: str) -> str:
    """A document with its keys, and the rate into the company's currency on its day (its order's where none was entered)."""
    return f"""
SELECT own.*, coalesce(buyer.account_key, -1)::INTEGER AS account_key, coalesce(seller.person_key, -1)::INTEGER AS person_key,
    coalesce(buyer.region_key, -1)::INTEGER AS region_key, money.code AS currency,
    CASE WHEN money.code = getvariable('currency') THEN 1 ELSE coalesce(dated.rate, billed.rate) END AS base_rate
FROM {source} AS own LEFT JOIN currency AS money ON money.id = own.currency_id
LEFT JOIN dim_account AS buyer
    ON buyer.account_id = own.account_id AND own.{day} >= buyer.valid_from AND own.{day} < buyer.valid_to
LEFT JOIN dim_person AS seller ON seller.person_id = own.owner_id
LEFT JOIN order_rate AS billed ON billed.order_id = own.order_id
ASOF LEFT JOIN dated_rate AS dated ON dated.currency_id = own.currency_id AND own.{day} >= dated.from_on
"""


_RATES = (
    Source(name="currency", table="catalog_currency", key="", columns=("id", "code")),
    Source(name="dated_rate", table="catalog_exchangerate", key="", columns=("currency_id", "from_on", "rate")),
)
_DOCUMENT = (
    "account_key INTEGER", "account_id BIGINT", "person_key INTEGER", "region_key INTEGER", "day DATE", "currency VARCHAR",
    "rate DECIMAL(20,10)", "amount MONEY", "base_amount MONEY", "owner_id BIGINT", "changed_at TIMESTAMP",
)  # fmt: skip
INVOICES = Unit(
    name="invoices",
    label=N_("Invoices"),
    watched=(Watched("sales_invoice", "id"), Watched("catalog_exchangerate")),
    sources=(
        *_RATES,
        Source(
            name="order_rate", table="sales_order", key="", where="id IN (SELECT order_id FROM sales_invoice)", is_plain=False,
            columns=("id AS order_id", "rate"),
        ),
        Source(
            name="invoice", table="sales_invoice", where=_VALID,
            columns=(
                "id", "number", "order_id", "account_id", "state", "issued_on", "due_on", "currency_id", "amount", "paid",
                "owner_id", "changed_at",
            ),
        ),
    ),
    steps=(Step("document", _document("invoice", "issued_on")),),
    tables=(
        Table(
            name="fact_invoices",
            kind=Kind.FACT,
            key="invoice_id",
            day="day",
            references=(_OF_BUYER,),
            columns=(
                "invoice_id BIGINT", "number VARCHAR", "order_id BIGINT", *_DOCUMENT, "due_day DATE", "state VARCHAR",
                "paid MONEY", "base_paid MONEY",
            ),
            shape="""
SELECT id AS invoice_id, number, order_id, account_key, account_id, person_key, region_key, issued_on AS day, due_on AS due_day,
    state, currency, base_rate AS rate, amount, paid, round(amount * base_rate, 6) AS base_amount,
    round(paid * base_rate, 6) AS base_paid, owner_id, changed_at FROM document
""",
        ),
    ),
    checks=(
        Check(Summed("fact_invoices", ("amount", "paid")), Summed("sales_invoice", ("amount", "paid"), _VALID)),
    ),
)  # fmt: skip
PAYMENTS = Unit(
    name="payments",
    label=N_("Payments"),
    watched=(Watched("sales_payment", "id"), Watched("catalog_exchangerate")),
    sources=(
        *_RATES,
        Source(
            name="payment", table="sales_payment",
            columns=(
                "id", "number", "invoice_id", "account_id", "received_on", "currency_id", "amount", "method", "owner_id",
                "changed_at",
            ),
        ),
    ),
    steps=(
        Step("order_rate", "SELECT invoice_id AS order_id, rate FROM fact_invoices"),
        Step("of_invoice", "SELECT * EXCLUDE (invoice_id), invoice_id, invoice_id AS order_id FROM payment"),
        Step("document", _document("of_invoice", "received_on")),
    ),
    tables=(
        Table(
            name="fact_payments",
            kind=Kind.FACT,
            key="payment_id",
            day="day",
            references=(_OF_BUYER,),
            columns=("payment_id BIGINT", "number VARCHAR", "invoice_id BIGINT", *_DOCUMENT, "method VARCHAR"),
            shape="""
SELECT id AS payment_id, number, invoice_id, account_key, account_id, person_key, region_key, received_on AS day, currency,
    base_rate AS rate, amount, round(amount * base_rate, 6) AS base_amount, method, owner_id, changed_at FROM document
""",
        ),
    ),
    checks=(
        Check(Summed("fact_payments", ("amount",)), Summed("sales_payment", ("amount",))),
    ),
)  # fmt: skip
OWED = """
WITH received AS (
    SELECT invoice_id, date_trunc('month', day)::DATE AS month, sum(amount) AS received FROM fact_payments
    WHERE invoice_id IS NOT NULL GROUP BY ALL
),
owing AS (
    SELECT own.*, date_trunc('month', own.day)::DATE AS first_month,
        CASE WHEN state = 'paid' THEN last_month ELSE date_trunc('month', getvariable('today'))::DATE END AS until_month
    FROM {fact_invoices} AS own
    LEFT JOIN (SELECT invoice_id, max(month) AS last_month FROM received GROUP BY invoice_id) AS last USING (invoice_id)
    WHERE own.day <= getvariable('today')
),
monthly AS (
    SELECT owing.* EXCLUDE (month), owing.month, amount - coalesce(sum(received) OVER (
        PARTITION BY owing.invoice_id ORDER BY owing.month), 0) AS still_open
    FROM (SELECT *, unnest(generate_series(first_month, until_month, INTERVAL 1 MONTH))::DATE AS month FROM owing) AS owing
    LEFT JOIN received ON received.invoice_id = owing.invoice_id AND received.month = owing.month
),
summed AS (
    SELECT last_day(month) AS month_end, account_id, owner_id, sum(round(still_open * rate, 6)) AS open_amount,
        coalesce(sum(round(still_open * rate, 6)) FILTER (
            due_day < least(last_day(month), getvariable('today')) AND still_open > 0), 0) AS overdue_amount
    FROM monthly WHERE still_open <> 0 GROUP BY ALL
)
SELECT month_end, coalesce(buyer.account_key, -1)::INTEGER AS account_key, summed.account_id,
    coalesce(seller.person_key, -1)::INTEGER AS person_key, coalesce(buyer.region_key, -1)::INTEGER AS region_key,
    open_amount, overdue_amount, open_amount AS base_open, overdue_amount AS base_overdue, summed.owner_id
FROM summed LEFT JOIN dim_account AS buyer
    ON buyer.account_id = summed.account_id AND month_end >= buyer.valid_from AND month_end < buyer.valid_to
LEFT JOIN dim_person AS seller ON seller.person_id = summed.owner_id
"""
RECEIVABLES = Unit(
    name="receivables",
    label=N_("Receivables at month ends"),
    watched=(
        Watched("sales_invoice", "account_id"), Watched("sales_payment", "account_id"), Watched("customers_account", "id"),
        Watched("catalog_exchangerate"),
    ),
    tables=(
        Table(
            name="snap_receivables",
            kind=Kind.SNAPSHOT,
            key="account_id",
            columns=(
                "month_end DATE", "account_key INTEGER", "account_id BIGINT", "person_key INTEGER", "region_key INTEGER",
                "open_amount DECIMAL(20,6)", "overdue_amount DECIMAL(20,6)", "base_open DECIMAL(20,6)",
                "base_overdue DECIMAL(20,6)", "owner_id BIGINT",
            ),
            shape=OWED,
        ),
    ),
    moves_with="dim_account",
    is_daily=True,
)  # fmt: skip
CUSTOMERS = Unit(
    name="customers",
    label=N_("Customers, once each"),
    tables=(
        Table(
            name="fact_customers",
            kind=Kind.FACT,
            key="account_id",
            columns=(
                "account_id BIGINT", "account_key INTEGER", "region_key INTEGER", "person_key INTEGER", "territory_id BIGINT",
                "day DATE", "first_order_day DATE", "last_order_day DATE", "owner_id BIGINT",
            ),
            shape="""
SELECT own.account_id, own.account_key, own.region_key, coalesce(person_key, -1)::INTEGER AS person_key, own.territory_id,
    created_on AS day, first_order_day, last_order_day, own.owner_id
FROM dim_account AS own LEFT JOIN dim_person AS seller ON seller.person_id = own.owner_id
LEFT JOIN (
    SELECT account_id, min(day) AS first_order_day, max(day) AS last_order_day FROM fact_orders WHERE lines > 0 GROUP BY account_id
) AS bought ON bought.account_id = own.account_id
WHERE own.is_current AND own.account_id IS NOT NULL
""",
        ),
    ),
    checks=(
        Check(Summed("fact_customers"), Summed("customers_account")),
    ),
    is_always=True,
)  # fmt: skip
UNITS = (ORDERS, INVOICES, PAYMENTS, RECEIVABLES, CUSTOMERS)
