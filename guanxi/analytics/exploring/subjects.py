"""Ready questions: where everybody can begin, whether or not they ever saw a pivot table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs

from guanxi.lib.marking import N_
from guanxi.semantics.cube import Cube

from . import sheet
from .sheet import Sheet


@dataclass(frozen=True)
class Subject:
    """A question in the words of daily work, the sheet that answers it, and the area that it belongs to."""

    name: str
    area: str
    asks: str
    tells: str
    cube: str
    query: str
    icon: str

    @property
    def sheet(self) -> Sheet:
        """The sheet that it opens."""
        return sheet.read(self.cube, parse_qs(self.query, keep_blank_values=True))


PROFIT, CUSTOMERS, PRODUCTS, SALES, MONEY = (
    N_("Profit"),
    N_("Customers"),
    N_("Products"),
    N_("Sales team and orders"),
    N_("Money owed"),
)
AREAS = (PROFIT, CUSTOMERS, PRODUCTS, SALES, MONEY)

SUBJECTS = (
    Subject(
        "loss", PROFIT, N_("Where do we lose money?"), N_("Product categories by province that lost money last quarter, the worst first."), "order_lines",
        "show=profit,revenue,margin&rows=region.province,product.category1&time=last_quarter&sort=profit&only=profit:below:0&subtotals=no", icon="trending-down",
    ),
    Subject(
        "course", PROFIT, N_("How do revenue and profit develop?"), N_("The last twelve months, month by month, beside the year before."), "order_lines",
        "show=revenue,revenue@year_before,profit&rows=day.month&time=last_12_months&as=line", icon="chart-line",
    ),
    Subject(
        "map", PROFIT, N_("Which provinces earn our profit?"), N_("The map of China by profit contribution this year; one click leads into the cities."), "order_lines",
        "show=profit,revenue,margin&rows=region.province&time=this_year&sort=-profit&as=china", icon="map-2",
    ),
    Subject(
        "change", PROFIT, N_("What changed against last year?"), N_("This year so far by product category, compared with the same days of last year."), "order_lines",
        "show=profit&rows=product.category1&time=year_to_date&against=last_year&sort=profit@compared_change&as=bar", icon="arrows-exchange",
    ),
    Subject(
        "best", CUSTOMERS, N_("Who are our most valuable customers?"), N_("The twenty customers with the highest profit contribution this year, and all others together."), "order_lines",
        "show=profit,profit@share,revenue,orders&rows=account.account&time=this_year&sort=-profit&top=20", icon="crown",
    ),
    Subject(
        "levels", CUSTOMERS, N_("What does each customer level bring?"), N_("Customers, revenue and profit of VIP, major, ordinary and small customers."), "order_lines",
        "show=profit,revenue,customers,customer_profit&rows=account.level&time=this_year&sort=-profit", icon="pyramid",
    ),
    Subject(
        "industries", CUSTOMERS, N_("Which industries buy what?"), N_("Industries by product category, from pale to deep."), "order_lines",
        "show=revenue&rows=account.industry1&columns=product.category1&time=this_year&sort=-revenue&as=heat&color=heat", icon="building-factory-2",
    ),
    Subject(
        "new", CUSTOMERS, N_("How many customers do we win?"), N_("New customers by month, and how many of them have bought."), "customers",
        "show=customers,buyers,buyer_share&rows=day.month&time=last_12_months&as=bar", icon="user-plus",
    ),
    Subject(
        "products", PRODUCTS, N_("Which products earn most, which least?"), N_("Categories and their parts by area, with margin and discount."), "order_lines",
        "show=revenue,profit,margin,discount_rate&rows=product.category1,product.category2&time=this_year&sort=-revenue&as=treemap", icon="packages",
    ),
    Subject(
        "discount", PRODUCTS, N_("What do discounts cost us?"), N_("Discount granted and its rate by salesperson and category."), "order_lines",
        "show=discount,discount_rate,margin&rows=person.person,product.category1&time=this_year&sort=-discount", icon="discount",
    ),
    Subject(
        "people", SALES, N_("Who sells how much?"), N_("Departments and salespeople: revenue, profit, orders, average order."), "order_lines",
        "show=revenue,profit,orders,order_value&rows=person.department1,person.person&time=this_quarter&sort=-revenue", icon="users",
    ),
    Subject(
        "orders", SALES, N_("Where do our orders stand?"), N_("Orders of the last 90 days by state, with their amounts."), "orders",
        "show=orders,amount&rows=order.state&time=last_90_days&as=bar", icon="shopping-cart",
    ),
    Subject(
        "weekdays", SALES, N_("When do customers order?"), N_("Orders by weekday and month, from pale to deep."), "order_lines",
        "show=orders&rows=day.weekday&columns=day.month&time=last_12_months&as=heat&color=heat", icon="calendar-week",
    ),
    Subject(
        "owed", MONEY, N_("Who owes us money?"), N_("Open and overdue amounts at the last month end, the largest debtors first."), "receivables",
        "show=open_amount,overdue_amount,overdue_share&rows=account.account&time=last_month&sort=-overdue_amount&top=20", icon="cash",
    ),
    Subject(
        "receipts", MONEY, N_("How does money come in?"), N_("Payments received by month, compared with the year before."), "payments",
        "show=amount,amount@year_before,payments&rows=day.month&time=last_12_months&as=line", icon="coins",
    ),
)  # fmt: skip


def offered(cubes: Iterable[Cube]) -> Iterator[tuple[str, list[Subject]]]:
    """The subjects, by area, whose figures and levels somebody sees all."""
    known = {cube.name: _names(cube) for cube in cubes}
    for area in AREAS:
        found = [one for one in SUBJECTS if one.area == area and one.cube in known and _asked(one.sheet) <= known[one.cube]]
        if found:
            yield area, found


def _names(cube: Cube) -> set[str]:
    return {*cube.level_names(), *(measure.name for measure in cube.measures if not measure.hidden)}


def _asked(asked: Sheet) -> set[str]:
    return {name.partition("@")[0] for name in (*asked.measures, *asked.levels)}
