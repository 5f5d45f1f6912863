"""A small star with everything that goes wrong: unknown members, refunds, unknown cost, empty months, customers with history."""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from guanxi.lib import periods
from guanxi.semantics.engine import Engine
from guanxi.semantics.translating import translated

FISCAL_STARTS = 4
FIRST, LAST = datetime.date(2024, 1, 1), datetime.date(2026, 12, 31)
Row = dict[str, Any]
TABLES = {
    "dim_day": (
        "day DATE, year INTEGER, quarter VARCHAR, month VARCHAR, iso_week VARCHAR, weekday INTEGER, fiscal_year INTEGER,"
        " fiscal_quarter VARCHAR, holiday VARCHAR"
    ),
    "dim_region": (
        "region_key INTEGER, country_code VARCHAR, country_en VARCHAR, country_zh_hans VARCHAR, country_zh_hant VARCHAR,"
        " province_code VARCHAR, province_en VARCHAR, province_zh_hans VARCHAR, province_zh_hant VARCHAR, city_code VARCHAR,"
        " city_en VARCHAR, city_zh_hans VARCHAR, city_zh_hant VARCHAR"
    ),
    "dim_product": (
        "product_key INTEGER, product_id BIGINT, name VARCHAR, english_name VARCHAR, category1_id BIGINT, category1 VARCHAR,"
        " category2_id BIGINT, category2 VARCHAR"
    ),
    "dim_person": "person_key INTEGER, person_id BIGINT, name VARCHAR, department1_id BIGINT, department1 VARCHAR",
    "dim_territory": "territory_id BIGINT, name VARCHAR",
    "dim_account": (
        "account_key INTEGER, account_id BIGINT, name VARCHAR, industry1_id BIGINT, industry1 VARCHAR, level VARCHAR,"
        " is_current BOOLEAN"
    ),
    "fact_order_lines": (
        "line_id BIGINT, order_id BIGINT, account_key INTEGER, account_id BIGINT, product_key INTEGER, person_key INTEGER,"
        " region_key INTEGER, territory_id BIGINT, day DATE, kind VARCHAR, state VARCHAR, currency VARCHAR, is_returned BOOLEAN,"
        " quantity DECIMAL(16,4), revenue DECIMAL(18,6), expense DECIMAL(18,6), profit DECIMAL(18,6),"
        " discount_amount DECIMAL(18,6), owner_id BIGINT"
    ),
    "fact_orders": (
        "order_id BIGINT, account_key INTEGER, account_id BIGINT, person_key INTEGER, region_key INTEGER, territory_id BIGINT,"
        " day DATE, kind VARCHAR, state VARCHAR, currency VARCHAR, is_returned BOOLEAN, base_amount DECIMAL(18,6), owner_id BIGINT"
    ),
    "sum_orders": (
        "order_id BIGINT, account_key INTEGER, account_id BIGINT, person_key INTEGER, region_key INTEGER, territory_id BIGINT,"
        " day DATE, kind VARCHAR, state VARCHAR, currency VARCHAR, is_returned BOOLEAN, owner_id BIGINT, lines BIGINT,"
        " quantity DECIMAL(16,4), revenue DECIMAL(18,6), expense DECIMAL(18,6), profit DECIMAL(18,6),"
        " known_revenue DECIMAL(18,6), unknown_revenue DECIMAL(18,6), discount_amount DECIMAL(18,6)"
    ),
    "snap_receivables": (
        "month_end DATE, account_key INTEGER, account_id BIGINT, base_open DECIMAL(18,6), base_overdue DECIMAL(18,6),"
        " owner_id BIGINT"
    ),
}
CITIES = (
    ("310000", "Shanghai", "310100", "Shanghai city"), ("310000", "Shanghai", "310200", "Shanghai isles"),
    ("440000", "Guangdong", "440100", "Guangzhou"), ("440000", "Guangdong", "440300", "Shenzhen's"),
)  # fmt: skip


@dataclass
class Star:
    """The rows of a star by table."""

    rows: dict[str, list[Row]] = field(default_factory=dict)

    def facts(self, table: str = "fact_order_lines") -> list[Row]:
        """The rows of a fact table with everything that their dimensions say, unknown members as None."""
        keyed = {
            name: {row[f"{name[4:]}_key"]: row for row in self.rows[name]}
            for name in ("dim_region", "dim_product", "dim_person", "dim_account")
        }
        days = {row["day"]: row for row in self.rows["dim_day"]}
        found = []
        for fact in self.rows[table]:
            told = {f"day.{name}": str(value) for name, value in days[fact.get("day") or fact["month_end"]].items()}
            for name, members in keyed.items():
                role = name[4:]
                member = members.get(fact.get(f"{role}_key"), {})
                told |= {f"{role}.{column}": value or None for column, value in member.items()}
            found.append(fact | told)
        return found


def made(seed: int = 7, lines: int = 400) -> Star:
    """A star made of chance, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 (rows of a test)
    rows: dict[str, list[Row]] = {"dim_day": list(_days())}
    rows["dim_region"] = [_region(at) for at in range(len(CITIES))] + [
        {"region_key": -1, "country_code": "", "province_code": "", "city_code": None}
    ]
    rows["dim_product"] = [
        {
            "product_key": key, "product_id": 100 + key, "name": f"产品 {key}", "english_name": f"Product {key}" if key % 2 else "",
            "category1_id": 1 + key % 3, "category1": f"Category {1 + key % 3}", "category2_id": 10 + key % 6,
            "category2": f"Sub {key % 6}",
        }
        for key in range(1, 9)
    ] + [{"product_key": -1}]  # fmt: skip
    rows["dim_person"] = [
        {
            "person_key": key,
            "person_id": key,
            "name": f"Person {key}",
            "department1_id": 1 + key % 2,
            "department1": f"Dept {key % 2}",
        }
        for key in range(1, 5)
    ]
    rows["dim_territory"] = [{"territory_id": 1, "name": "East"}, {"territory_id": 2, "name": "South"}]
    rows["dim_account"] = list(_accounts())
    rows["fact_order_lines"] = list(_lines(chance, rows, lines))
    rows["sum_orders"] = list(_sums(rows["fact_order_lines"]))
    rows["fact_orders"] = [
        {name: row[name] for name in row if name not in MONEY} | {"base_amount": row["revenue"]} for row in rows["sum_orders"]
    ]
    rows["snap_receivables"] = list(_receivables(chance))
    return Star(rows)


MONEY = ("lines", "quantity", "revenue", "expense", "profit", "known_revenue", "unknown_revenue", "discount_amount")
NO_HEAD = ("line_id", "product_key", "quantity", "revenue", "expense", "profit", "discount_amount")


def load(star: Star, engine: Engine, execute: Any, *, suffix: str = "") -> None:
    """Make the tables in an engine; `execute` takes one statement, `suffix` stands behind each CREATE TABLE."""
    for table, columns in TABLES.items():
        execute(translated(f"CREATE TABLE {table} ({columns})", engine.dialect) + suffix)
        names = [column.split()[0] for column in columns.split(", ")]
        for start in range(0, len(star.rows[table]), 500):
            told = ", ".join(
                f"({', '.join(literal(row.get(name)) for name in names)})" for row in star.rows[table][start : start + 500]
            )
            execute(translated(f"INSERT INTO {table} ({', '.join(names)}) VALUES {told}", engine.dialect))


def literal(value: Any) -> str:
    """A value as every dialect reads it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | Decimal):
        return str(value)
    text = str(value).replace("'", "''")
    return f"CAST('{text}' AS DATE)" if isinstance(value, datetime.date) else f"'{text}'"


def _days() -> Iterator[Row]:
    day = FIRST
    while day <= LAST:
        of = {kind: periods.of(kind, day).code for kind in ("quarter", "month", "week")}
        fiscal = [periods.of(kind, day, starts=FISCAL_STARTS).code for kind in ("year", "quarter")]
        yield {
            "day": day, "year": day.year, "quarter": of["quarter"], "month": of["month"], "iso_week": of["week"],
            "weekday": day.isoweekday(), "fiscal_year": int(fiscal[0]), "fiscal_quarter": fiscal[1],
            "holiday": "National Day" if (day.month, day.day) == (10, 1) else None,
        }  # fmt: skip
        day += datetime.timedelta(days=1)


def _region(at: int) -> Row:
    province, province_name, city, name = CITIES[at]
    found = {"region_key": at + 1, "country_code": "CN", "province_code": province, "city_code": city}
    names = {"country": "China", "province": province_name, "city": name}
    return found | {f"{level}_{language}": text for level, text in names.items() for language in ("en", "zh_hans", "zh_hant")}


def _accounts() -> Iterator[Row]:
    for key in range(1, 13):
        yield {
            "account_key": key, "account_id": 1000 + key, "name": f"客户 {key}", "industry1_id": None if key == 5 else 1 + key % 3,
            "industry1": None if key == 5 else f"Industry {1 + key % 3}", "level": "vip" if key == 1 else "", "is_current": key != 2,
        }  # fmt: skip
    yield {
        "account_key": 20, "account_id": 1002, "name": "客户 2 (new name)", "industry1_id": 9, "industry1": "Industry 9",
        "level": "major", "is_current": True,
    }  # fmt: skip


def _lines(chance: random.Random, rows: dict[str, list[Row]], count: int) -> Iterator[Row]:
    line = 0
    order = 0
    while line < count:
        order += 1
        day = FIRST + datetime.timedelta(days=chance.randrange((LAST - FIRST).days - 60))
        if (day.year, day.month) == (2025, 2):
            continue  # a month without sales
        account = chance.randint(1, 12)
        head = {
            "order_id": order, "account_id": 1000 + account, "day": day, "owner_id": chance.randint(1, 4),
            "account_key": 20 if account == 2 and day.year > 2024 else account,
            "region_key": chance.choice((1, 2, 3, 4, -1)), "territory_id": chance.choice((1, 2, None)),
            "kind": chance.choice(("sale", "sale", "refund")), "state": chance.choice(("shipped", "closed")),
            "currency": chance.choice(("CNY", "CNY", "USD")), "is_returned": chance.random() < 0.1,
        }  # fmt: skip
        for _line in range(chance.randint(1, 4)):
            line += 1
            yield head | {"line_id": line, "person_key": head["owner_id"], **_amounts(chance, head["kind"])}


def _amounts(chance: random.Random, kind: str) -> Row:
    sign = -1 if kind == "refund" else 1
    revenue = sign * Decimal(chance.randint(1, 10**9)) / 1000
    expense = None if chance.random() < 0.15 else sign * Decimal(chance.randint(1, 10**9)) / 1000
    return {
        "product_key": chance.choice((1, 2, 3, 4, 5, 6, 7, 8, -1)), "quantity": sign * Decimal(chance.randint(1, 99)) / 4,
        "revenue": revenue, "expense": expense, "profit": None if expense is None else revenue - expense,
        "discount_amount": Decimal(chance.randint(0, 99)),
    }  # fmt: skip


def _sums(lines: list[Row]) -> Iterator[Row]:
    orders: dict[int, list[Row]] = {}
    for line in lines:
        orders.setdefault(line["order_id"], []).append(line)
    for several in orders.values():
        told = {name: value for name, value in several[0].items() if name not in NO_HEAD}
        known = [line for line in several if line["profit"] is not None]
        unknown = [line for line in several if line["profit"] is None]
        told |= {name: sum(line[name] for line in several) for name in ("quantity", "revenue", "discount_amount")}
        told |= {name: sum(line[name] for line in known) if known else None for name in ("expense", "profit")}
        told["known_revenue"] = sum(line["revenue"] for line in known) if known else None
        told["unknown_revenue"] = sum(line["revenue"] for line in unknown) if unknown else None
        yield told | {"lines": len(several)}


def _receivables(chance: random.Random) -> Iterator[Row]:
    for month in periods.between("month", FIRST, datetime.date(2026, 8, 31)):
        for account in range(1, 13):
            if chance.random() < 0.6:
                opened = Decimal(chance.randint(1, 10**7)) / 100
                yield {
                    "month_end": month.last, "account_key": account, "account_id": 1000 + account, "base_open": opened,
                    "base_overdue": opened / 4, "owner_id": 1 + account % 4,
                }  # fmt: skip
