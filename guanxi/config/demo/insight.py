"""What the demo company knows beyond its own business: competitors and markets, reports on a dashboard, decisions and their results."""

import datetime
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext_noop as _

from guanxi.analytics.dashboards.models import Dashboard, Tile
from guanxi.analytics.deciding.models import Decision, DecisionFact
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.market.models import Competitor, CompetitorPrice, Encounter, MarketFigure
from guanxi.catalog.models import Category, Product
from guanxi.customers.models import Account, Region
from guanxi.people.models import Person
from guanxi.records import registry, saving
from guanxi.records.writer import Writer
from guanxi.sales.models import OrderLine

from . import results, shares

SEED = 20260501
RIVALS = (
    ("北辰精密", "high", _("Stock in every province, delivers within three days."), _("Few instruments of their own, service through partners."), "delivery"),
    ("华东仪科", "middle", _("Prices about a tenth below ours."), _("Devices need calibration twice as often."), "price"),
    ("Nordwerk GmbH", "low", _("Technically first, known to every laboratory."), _("Expensive; waits of two months."), "product"),
)  # fmt: skip
REPORTS = (
    (_("Revenue and profit by month"), "order_lines", "show=revenue,profit&rows=day.month&time=last_12_months&as=line", "full"),
    (_("Where do we lose money?"), "order_lines", "show=profit,revenue&rows=region.province,product.category1&time=this_year&only=profit:below:0&sort=profit&subtotals=no", "half"),
    (_("Profit by province"), "order_lines", "show=profit&rows=region.province&time=this_year&as=china", "half"),
    (_("Customers by level"), "customers", "show=customers&rows=account.level&is.account.level=vip&is.account.level=major&is.account.level=ordinary&is.account.level=small&as=bar", "third"),
    (_("Profit by category"), "order_lines", "show=profit&rows=product.category1&time=this_year&sort=-profit&as=bar", "third"),
    (_("Who sells how much?"), "order_lines", "show=revenue&rows=person.person&time=this_year&sort=-revenue&as=bar", "third"),
)  # fmt: skip
PROVINCES = 8


def make(writer: Writer, *, language: str) -> None:
    """Write all of it down, in the company's language."""
    crew = list(Person.objects.filter(is_sample=True, is_administrator=False).order_by("pk")[:6])
    random = Random(SEED)  # noqa: S311 (a sample)
    with translation.override(language):
        rivals = _rivals(writer, random, crew)
        _markets(writer, random, rivals)
        _encounters(writer, random, rivals, crew)
        reports = _reports(writer, crew)
        board = _dashboard(writer, reports, crew)
        decisions = (_decisions(writer, reports, crew), results.prepare(writer, reports[0], crew[0] if crew else None))
        shares.with_sales(*reports, board, *decisions, writer=writer)


def _made(model: type[Any], writer: Writer, **values: Any) -> Any:
    return saving.create(registry.declared(model), values, writer)


def _rivals(writer: Writer, random: Random, crew: list[Person]) -> list[Competitor]:
    found = []
    products = list(Product.objects.filter(is_sample=True, price__gt=0).order_by("pk")[:12])
    for place, (name, threat, strong, weak, _reason) in enumerate(RIVALS):
        rival = _made(
            Competitor, writer, name=name, threat=threat, strengths=translation.gettext(strong), weaknesses=translation.gettext(weak),
            owner=crew[place % len(crew)] if crew else None,
        )  # fmt: skip
        for product in random.sample(products, min(3, len(products))):
            price = ((product.price or Decimal(0)) * Decimal(random.randint(84, 118)) / 100).quantize(Decimal("0.01"))
            seen = writer.today - datetime.timedelta(days=random.randint(5, 200))
            _made(CompetitorPrice, writer, competitor=rival, product=product, price=price, seen_on=seen)
        found.append(rival)
    return found


def _markets(writer: Writer, random: Random, rivals: list[Competitor]) -> None:
    """Markets of the provinces where most is sold, of this year and the two before."""
    year = writer.today.year
    for region in _strongest_provinces():
        share = Decimal(random.randint(6, 24)) / 100
        for back in (2, 1, 0):
            sold = _sold_in(region, year - back)
            if sold <= 0:
                continue
            size = Decimal(round(sold / share * Decimal(random.randint(95, 112)) / 100, -4))
            rival_share = Decimal(random.randint(5, 30)) / 100
            _made(
                MarketFigure, writer, region=region, year=year - back, size=size or Decimal(10_000), leader=random.choice(rivals),
                leader_share=rival_share, source=translation.gettext("Own estimate"),
            )  # fmt: skip


def _strongest_provinces() -> list[Region]:
    lines = OrderLine.objects.filter(counts=True, is_sample=True)
    sums = lines.values("order__region__parent__parent", "order__region__parent", "order__region").annotate(sold=Sum("revenue"))
    known = Region.objects.in_bulk({key for row in sums for name, key in row.items() if name != "sold" and key})
    totals: dict[int, Decimal] = {}
    for row in sums:
        keys = [row[name] for name in ("order__region", "order__region__parent", "order__region__parent__parent")]
        province = next((known[key] for key in keys if key in known and known[key].level == "province"), None)
        if province:
            totals[province.pk] = totals.get(province.pk, Decimal(0)) + (row["sold"] or 0)
    return [known[key] for key in sorted(totals, key=lambda key: (-totals[key], key))[:PROVINCES]]


def _sold_in(region: Region, year: int) -> Decimal:
    lines = OrderLine.objects.filter(counts=True, is_sample=True, ordered_on__year=year)
    within = [f"order__region{path}" for path in ("", "__parent", "__parent__parent")]
    return sum(
        (lines.filter(**{path: region}).aggregate(sold=Sum("revenue"))["sold"] or Decimal(0) for path in within), Decimal(0)
    )


def _encounters(writer: Writer, random: Random, rivals: list[Competitor], crew: list[Person]) -> None:
    accounts = list(Account.objects.filter(is_sample=True).order_by("pk")[:60])
    categories = list(Category.objects.filter(is_sample=True, parent=None).order_by("pk"))
    reasons = [reason for *_rest, reason in RIVALS]
    for number in range(min(36, len(accounts))):
        place = number % len(rivals)
        outcome = random.choices(["lost", "won", "open"], weights=[(5, 4, 1), (3, 5, 1), (2, 6, 1)][place])[0]
        _made(
            Encounter, writer, competitor=rivals[place], account=accounts[number], category=random.choice(categories) if categories else None,
            met_on=writer.today - datetime.timedelta(days=random.randint(3, 300)), outcome=outcome,
            reason=random.choice([reasons[place], reasons[place], "price", "service"]) if outcome != "open" else "",
            amount=Decimal(random.randint(8, 240) * 1000), owner=random.choice(crew) if crew else None,
        )  # fmt: skip


def _reports(writer: Writer, crew: list[Person]) -> list[Report]:
    return [
        _made(Report, writer, name=translation.gettext(name), cube=cube, question=question, owner=crew[0] if crew else None)
        for name, cube, question, _width in REPORTS
    ]


def _dashboard(writer: Writer, reports: list[Report], crew: list[Person]) -> Dashboard:
    name, told = translation.gettext("The week at a glance"), translation.gettext("What the sales meeting looks at every Monday.")
    board: Dashboard = _made(Dashboard, writer, name=name, description=told, owner=crew[0] if crew else None)
    for position, (report, (_name, _cube, _question, width)) in enumerate(zip(reports, REPORTS, strict=True), start=1):
        _made(Tile, writer, dashboard=board, report=report, position=position, width=width)
    return board


def _decisions(writer: Writer, reports: list[Report], crew: list[Person]) -> Decision:
    soon = writer.today + datetime.timedelta(days=21)
    decision: Decision = _made(
        Decision, writer, name=translation.gettext("Supplies that lose money"),
        question=translation.gettext("Shall we go on delivering supplies into provinces where they lose money?"),
        recommendation=translation.gettext("Raise the least order to 500 there and offer delivery through dealers; keep the customers who buy instruments."),
        decide_by=soon, review_on=soon + datetime.timedelta(days=180), indicator=reports[4], owner=crew[0] if crew else None,
    )  # fmt: skip
    _made(
        DecisionFact,
        writer,
        decision=decision,
        report=reports[1],
        position=1,
        note=translation.gettext("The losses are in supplies, not in instruments."),
    )
    _made(DecisionFact, writer, decision=decision, report=reports[2], position=2)
    return decision
