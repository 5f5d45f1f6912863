"""What dealers of the demo company report about their own sales: a file from outside, with names and mistakes of its own."""

import csv
import datetime
import io
from collections.abc import Iterator
from dataclasses import replace

from guanxi.analytics.loading import codes, jobs, keeping, shelving, starting
from guanxi.analytics.loading.models import CodeTable, LoadedTable, LoadRun
from guanxi.analytics.loading.plan import Column, Place, Plan
from guanxi.people.models import Person

from . import plan, words

NAME = "demo_dealers"
CODES, LABEL = "dealer_products", "经销商的产品名称"
FILE = "经销商销售报表.csv"
HEADER = ("经销商", "月份", "商品", "省份", "数量", "金额")
MONTHS = 18
SURE = 0.75
"""Names of products that are so much alike are taken over at once; the others wait for somebody to look at them."""
DEALERS = (("北京京仪代理", "北京"), ("广州粤科仪器", "广东"), ("成都蜀仪商贸", "四川"), ("武汉中仪科学器材", "湖北"))
SOLD = {
    "C18 色谱柱 250 mm": "色谱柱 C18 250mm", "石英比色皿 10 mm": "石英比色皿10mm", "分析天平 0.1 mg": "分析天平（0.1mg）",
    "移液器吸头 1000 μL": "移液器吸头 1000ul", "离心管 50 mL": "离心管50ml", "滤膜 0.22 μm": "滤膜 0.22um",
    "乙腈 HPLC 级 4 L": "乙腈（色谱纯）4L", "甲醇 HPLC 级 4 L": "甲醇（色谱纯）4L", "标准物质 重金属混标": "重金属混标",
    "年度维护合同": "年度维护合同",
}  # fmt: skip
"""Our names of what dealers sell, and theirs."""
SLIPS = {29: ("月份", "5月底"), 83: ("数量", "若干"), 137: ("金额", "待定"), 211: ("月份", "2026-02-30"), 318: ("数量", "两箱")}
"""What somebody typed wrongly, by the place of the row."""


def turn(manager: Person, at: datetime.datetime) -> bool:
    """Load the report; later, when its names are known, take over those that are sure and load it again. Whether that is done."""
    table = LoadedTable.objects.filter(name=NAME).first()
    if table is None:
        _begin(manager, at)
        return False
    latest = table.runs.order_by("-pk").first()
    if latest is None or latest.is_busy:
        return False
    if latest.state == LoadRun.State.DONE and latest.kind == LoadRun.Kind.LOAD and _accept(manager, at):
        jobs.hand_over(starting.ask(table, LoadRun.Kind.AGAIN, by=manager, at=at))
        return False
    return True


def clear() -> int:
    """Remove table and names; says how many rows of records went with them (none: they are no records)."""
    for table in LoadedTable.objects.filter(name=NAME, created_by__is_sample=True):
        shelving.take_away(table)
        table.delete()
        CodeTable.objects.filter(name=CODES).delete()
    return 0


def rows(today: datetime.date) -> Iterator[tuple[str, ...]]:
    """The rows of the report: dealer, last day of a month, product as the dealer calls it, province, quantity, amount."""
    place = 0
    for month in _months(today):
        for dealer, province in DEALERS:
            for line in (line for line in words.PRODUCTS if line.name in SOLD):
                dice = plan.rng("dealer", dealer, line.english, month)
                if dice.random() < 0.25:
                    continue
                quantity = max(1, round(line.weight * dice.uniform(0.4, 2.2)))
                amount = f"{line.price * quantity * dice.uniform(1.05, 1.3):.2f}"
                row = dict(
                    zip(HEADER, (dealer, month.isoformat(), SOLD[line.name], province, str(quantity), amount), strict=True)
                )
                if slip := SLIPS.get(place):
                    row[slip[0]] = slip[1]
                place += 1
                yield tuple(row.values())


def _months(today: datetime.date) -> list[datetime.date]:
    """The last days of the months that are over, oldest first."""
    last = today.replace(day=1) - datetime.timedelta(days=1)
    found = [last]
    while len(found) < MONTHS:
        found.append(found[-1].replace(day=1) - datetime.timedelta(days=1))
    return found[::-1]


def _begin(manager: Person, at: datetime.datetime) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows(at.date())])
    kept = keeping.keep_chunks([text.getvalue().encode()], FILE, at=at)
    read = starting.look(kept, Place())
    proposed = starting.proposal(read, NAME, FILE.removesuffix(".csv"), Place())
    table = starting.make(_named(proposed), by=manager, at=at)
    starting.remember_sample(table, read)
    table.is_open = True
    table.save(update_fields=["is_open"])
    CodeTable.objects.get_or_create(name=CODES, defaults={"label": LABEL, "known": "products", "created_at": at})
    jobs.hand_over(starting.ask(table, by=manager, at=at, files=[kept]))


def _named(proposed: Plan) -> Plan:
    """The proposal, with a code table for the names of products, and products linked with ours."""
    return replace(proposed, columns=tuple(_coded(column) for column in proposed.columns))


def _coded(column: Column) -> Column:
    return replace(column, code=CODES, known="products", link="product") if column.sources == ("商品",) else column


def _accept(manager: Person, at: datetime.datetime) -> int:
    table = CodeTable.objects.filter(name=CODES).first()
    return codes.accept_likely(table, SURE, by=manager, at=at) if table else 0
