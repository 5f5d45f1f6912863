"""What is known of a customer on a day: each figure with the moment from which it was known, and from which words of the star it is made.

Nothing of the day itself or later plays a part. What a customer or order is only called today (tier, segment, scale, returned) is not
among them: nobody wrote down what it was on an earlier day, and it may have been changed because of what came later. What came back
counts from the day of its refund.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from guanxi.lib.marking import N_

ORDERED = N_("the day of the order")
HELD = N_("the day from which it held")
YEAR, HALF, QUARTER = 365, 182, 91


@dataclass(frozen=True)
class Feature:
    """A figure: its SQL over the steps of `statement`, its name for people, since when it was known, and what it needs.

    `unit`: days, money, share, count or level. `needs` names a field of order lines beyond revenue, or "category" for questions about one.
    """

    name: str
    sql: str
    label: str
    unit: str
    needs: str = ""
    known: str = ORDERED


FEATURES = (
    Feature("recency", "DATE '{day}' - rhythm.last_day", N_("days since the last purchase"), "days"),
    Feature("interval", "rhythm.usual", N_("usual days between purchases"), "days"),
    Feature("silence", "(DATE '{day}' - rhythm.last_day) / rhythm.usual", N_("silence against the usual interval"), "count"),
    Feature("visits_quarter", "rhythm.visits_quarter", N_("days with purchases in the last quarter"), "count"),
    Feature("visits_year", "rhythm.visits_year", N_("days with purchases in the last year"), "count"),
    Feature("visits", "rhythm.visits", N_("days with purchases ever"), "count"),
    Feature("tenure", "DATE '{day}' - rhythm.first_day", N_("days since the first purchase"), "days"),
    Feature("revenue_quarter", "money.revenue_quarter", N_("revenue of the last quarter"), "money"),
    Feature("revenue_year", "money.revenue_year", N_("revenue of the last year"), "money"),
    Feature("revenue", "money.revenue", N_("revenue ever"), "money"),
    Feature("order_value", "money.sold_year / nullif(money.orders_year, 0)", N_("value of an order in the last year"), "money"),
    Feature("basket", "money.lines_year / nullif(money.orders_year, 0)", N_("lines in an order of the last year"), "count"),
    Feature(
        "growth",
        "(money.revenue_half - money.revenue_half_before) / nullif(abs(money.revenue_half) + abs(money.revenue_half_before), 0)",
        N_("growth of the last half year"),
        "share",
    ),
    Feature("season", "money.season", N_("revenue in the same season of the year before"), "money"),
    Feature("returned", "money.returned_year / nullif(money.sold_year, 0)", N_("share that came back in the last year"), "share"),
    Feature(
        "discount",
        "money.discount_year / nullif(money.sold_year + money.discount_year, 0)",
        N_("discount of the last year"),
        "share",
    ),
    Feature(
        "place",
        "percent_rank() OVER (ORDER BY coalesce(money.revenue_year, 0))",
        N_("place among all customers by revenue"),
        "share",
    ),
    Feature("kinds", "mix.kinds", N_("product categories of the last year"), "count"),
    Feature("focus", "mix.focus", N_("share of the strongest category"), "share"),
    Feature("profit_year", "money.profit_year", N_("profit contribution of the last year"), "money", "profit"),
    Feature(
        "margin", "money.profit_year / nullif(money.revenue_known_year, 0)", N_("margin of the last year"), "share", "profit"
    ),
    Feature("category_recency", "own.recency", N_("days since this category was bought"), "days", "category"),
    Feature("category_share", "coalesce(own.share, 0)", N_("share of this category in the last year"), "share", "category"),
    Feature("category_visits", "coalesce(own.visits, 0)", N_("purchases of this category ever"), "count", "category"),
    Feature("industry", "known.industry1", N_("industry"), "level", known=HELD),
    Feature("region", "known.province_code", N_("region"), "level", known=HELD),
)
BY_NAME = {feature.name: feature for feature in FEATURES}

_STATEMENT = """
WITH line AS (
    SELECT f.account_id, f.order_id, f.day, f.product_key, f.kind, CAST(f.revenue AS DOUBLE) AS revenue,
        CAST({profit} AS DOUBLE) AS profit, CAST(f.discount_amount AS DOUBLE) AS discount
    FROM fact_order_lines f WHERE f.day < DATE '{day}' AND f.account_id IS NOT NULL AND {reach}
),
visit AS (SELECT account_id, day FROM line WHERE kind = 'sale' GROUP BY ALL),
rhythm AS (
    SELECT account_id, min(day) AS first_day, max(day) AS last_day, count(*) AS visits, CAST(median(gap) AS DOUBLE) AS usual,
        count(*) FILTER (day >= DATE '{day}' - {year}) AS visits_year, count(*) FILTER (day >= DATE '{day}' - {quarter}) AS visits_quarter
    FROM (SELECT account_id, day, day - lag(day) OVER (PARTITION BY account_id ORDER BY day) AS gap FROM visit) GROUP BY account_id
),
money AS (
    SELECT account_id, sum(revenue) AS revenue,
        coalesce(sum(revenue) FILTER (day >= DATE '{day}' - {year}), 0) AS revenue_year,
        coalesce(sum(revenue) FILTER (day >= DATE '{day}' - {quarter}), 0) AS revenue_quarter,
        coalesce(sum(revenue) FILTER (day >= DATE '{day}' - {half}), 0) AS revenue_half,
        coalesce(sum(revenue) FILTER (day < DATE '{day}' - {half} AND day >= DATE '{day}' - {year}), 0) AS revenue_half_before,
        coalesce(sum(revenue) FILTER (day >= DATE '{day}' - {year} AND day < DATE '{day}' - {year} + {horizon}), 0) AS season,
        coalesce(sum(revenue) FILTER (revenue > 0 AND day >= DATE '{day}' - {year}), 0) AS sold_year,
        coalesce(sum(abs(revenue)) FILTER (revenue < 0 AND day >= DATE '{day}' - {year}), 0) AS returned_year,
        coalesce(sum(discount) FILTER (revenue > 0 AND day >= DATE '{day}' - {year}), 0) AS discount_year,
        sum(profit) FILTER (day >= DATE '{day}' - {year}) AS profit_year,
        sum(revenue) FILTER (profit IS NOT NULL AND day >= DATE '{day}' - {year}) AS revenue_known_year,
        count(DISTINCT order_id) FILTER (kind = 'sale' AND day >= DATE '{day}' - {year}) AS orders_year,
        count(*) FILTER (kind = 'sale' AND day >= DATE '{day}' - {year}) AS lines_year
    FROM line GROUP BY account_id
),
kind AS (
    SELECT account_id, category1_id AS category, sum(revenue) AS revenue FROM line JOIN dim_product USING (product_key)
    WHERE revenue > 0 AND day >= DATE '{day}' - {year} AND category1_id IS NOT NULL GROUP BY ALL
),
mix AS (SELECT account_id, count(*) AS kinds, max(revenue) / sum(revenue) AS focus FROM kind GROUP BY account_id),
own AS (
    SELECT account_id, DATE '{day}' - max(day) AS recency, count(DISTINCT day) AS visits,
        coalesce(sum(revenue) FILTER (day >= DATE '{day}' - {year}), 0) / nullif(any_value(whole), 0) AS share
    FROM line JOIN dim_product USING (product_key)
    JOIN (SELECT account_id, sold_year AS whole FROM money) USING (account_id)
    WHERE revenue > 0 AND {category} GROUP BY account_id
),
known AS (
    SELECT account_id, industry1, province_code, is_collective FROM dim_account LEFT JOIN dim_region USING (region_key)
    WHERE valid_from <= DATE '{day}' AND valid_to > DATE '{day}'
)
SELECT rhythm.account_id AS account, {figures}
FROM rhythm JOIN money USING (account_id) LEFT JOIN mix USING (account_id) LEFT JOIN own USING (account_id)
JOIN known USING (account_id)
WHERE NOT known.is_collective
QUALIFY {who}
ORDER BY account
"""
# Every comparison with {day} is "before it"; what stands at or after it is never read.


@dataclass(frozen=True)
class View:
    """From which day one looks back, how far ahead the question goes, who is asked about, and what may be seen.

    `who` is a condition over the steps of the statement, `category` one over `dim_product`, `reach` one over the lines `f`.
    """

    day: str
    horizon: int
    who: str
    reach: str = "true"
    category: str = "false"
    profit: bool = False


def chosen(view: View) -> Sequence[Feature]:
    """The figures that this question may use."""
    has = {"", *(["profit"] if view.profit else []), *(["category"] if view.category != "false" else [])}
    return [feature for feature in FEATURES if feature.needs in has]


def statement(view: View) -> str:
    """One row for each customer, with its figures as they were known on the day."""
    figures = ", ".join(f"{_cast(feature).format(day=view.day)} AS {feature.name}" for feature in chosen(view))
    return _STATEMENT.format(
        day=view.day,
        horizon=view.horizon,
        who=view.who.format(day=view.day),
        reach=view.reach,
        category=view.category,
        profit="f.profit" if view.profit else "NULL",
        figures=figures,
        year=YEAR,
        half=HALF,
        quarter=QUARTER,
    )


def _cast(feature: Feature) -> str:
    return f"({feature.sql})" if feature.unit == "level" else f"CAST({feature.sql} AS DOUBLE)"
