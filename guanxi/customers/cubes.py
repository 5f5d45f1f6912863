"""Customers and where they are, as dimensions; and how many customers there are, as a cube."""

from guanxi.lib.marking import N_
from guanxi.people.cubes import PERSON
from guanxi.semantics.cube import Cube, Dimension, Format, Hierarchy, Kind, Level, Link, Measure, Type
from guanxi.semantics.days import DAY

LEVELS = {
    "vip": N_("VIP customer"), "major": N_("major customer"), "ordinary": N_("ordinary customer"), "small": N_("small customer"),
}  # fmt: skip
SCALES = {
    "micro": N_("fewer than 10 employees"), "small": N_("10–49 employees"), "medium": N_("50–299 employees"),
    "large": N_("300–999 employees"), "huge": N_("1,000 employees and more"),
}  # fmt: skip
SOURCES = {
    "call": N_("incoming call"), "email": N_("e-mail"), "website": N_("website"), "search": N_("search engine"),
    "advertising": N_("advertising"), "campaign": N_("campaign"), "fair": N_("trade fair"), "referral": N_("referral"),
    "partner": N_("partner"), "cold_visit": N_("cold visit"), "import": N_("taken over"), "other": N_("other"),
}  # fmt: skip


def _place(name: str, label: str) -> Level:
    captions = {"": f"{name}_en", "zh-hans": f"{name}_zh_hans", "zh-hant": f"{name}_zh_hant"}
    return Level(name=name, label=label, key=f"{name}_code", captions=captions, record="regions")


REGION = Dimension(
    name="region",
    label=N_("Region"),
    table="dim_region",
    key="region_key",
    levels=(
        _place("country", N_("Country")),
        _place("province", N_("Province or state")),
        _place("city", N_("City")),
        _place("county", N_("County or district")),
    ),
    hierarchies=(Hierarchy(name="places", label=N_("Places"), levels=("country", "province", "city", "county")),),
)


def _industry(number: int, label: str) -> Level:
    return Level(
        name=f"industry{number}", label=label, key=f"industry{number}_id", type=Type.INTEGER,
        captions={"": f"industry{number}"}, needs=("accounts.industry",), record="industries",
    )  # fmt: skip


ACCOUNT_LEVELS = (
    _industry(1, N_("Industry")),
    _industry(2, N_("Branch of the industry")),
    Level(name="level", label=N_("Customer level"), key="level", choices=LEVELS),
    Level(name="tier", label=N_("Customer tier"), key="tier"),
    Level(name="scale", label=N_("Size of the customer"), key="scale", choices=SCALES, needs=("accounts.scale",)),
    Level(name="segment", label=N_("Segment"), key="segment", needs=("accounts.segment",)),
    Level(name="source", label=N_("Source of the customer"), key="source", choices=SOURCES, needs=("accounts.source",)),
    Level(
        name="territory", label=N_("Sales territory of the customer"), key="territory_id", type=Type.INTEGER,
        captions={"": "territory"}, needs=("accounts.territory",), record="territories",
    ),
    Level(
        name="account", label=N_("Customer"), key="account_id", type=Type.INTEGER, captions={"": "name"}, in_fact="account_id",
        record="accounts",
    ),
)  # fmt: skip
ACCOUNT = Dimension(
    name="account",
    label=N_("Customer"),
    table="dim_account",
    key="account_key",
    present="is_current",
    levels=ACCOUNT_LEVELS,
    hierarchies=(
        Hierarchy(name="industries", label=N_("Industries"), levels=("industry1", "industry2", "account")),
        Hierarchy(name="levels", label=N_("Customer levels"), levels=("level", "account")),
        Hierarchy(name="territories", label=N_("Sales territories"), levels=("territory", "account")),
    ),
)
CUSTOMERS = Cube(
    name="customers",
    label=N_("Customers"),
    describe=N_("Every customer once: how many there are, since when, of which kind, and how many of them bought."),
    table="fact_customers",
    record="accounts",
    whole="account_id",
    key="account_id",
    time="day",
    links=(
        Link(dimension=DAY, column="day", is_sure=True, label=N_("Day of entry")),
        Link(dimension=ACCOUNT, column="account_key", is_sure=True),
        Link(dimension=REGION, column="region_key", is_sure=True, needs=("accounts.region",)),
        Link(dimension=PERSON, column="person_key", is_sure=True, needs=("accounts.owner",)),
    ),
    measures=(
        Measure(name="customers", label=N_("Customers"), aggregate="count", format=Format.COUNT),
        Measure(
            name="buyers", label=N_("Customers who bought"), aggregate="count", column="first_order_day", format=Format.COUNT,
            needs=("order-lines.account",),
        ),
        Measure(
            name="buyer_share", label=N_("Share of customers who bought"), kind=Kind.RATIO, part="buyers", over="customers",
            format=Format.PERCENT,
        ),
        Measure(
            name="last_purchase", label=N_("Last purchase"), kind=Kind.EXTREME, aggregate="max", column="last_order_day",
            format=Format.DAY, needs=("order-lines.account",),
        ),
    ),
    usual=("customers",),
)  # fmt: skip
CUBES = (CUSTOMERS,)
