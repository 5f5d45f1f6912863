"""The life of the demo company as numbers: who buys what, when, at which price. Pure: a seed and a day in, plain rows out."""

import datetime
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from . import habits, words

SEED = 20260101
TWICE = 101  # every so many accounts somebody enters one that is there already, under another name
YEARS = 3  # full years before the present one
SEASON = (0.92, 0.62, 1.05, 1.0, 1.04, 1.22, 0.9, 0.88, 1.08, 0.98, 1.24, 1.3)  # January to December; February is spring festival
COST_GROWTH = 1.035


@dataclass(frozen=True)
class PlannedAccount:
    """One account of the demo company."""

    index: int
    name: str
    short_name: str
    english_name: str
    kinds: tuple[str, ...]
    branch: words.Branch
    place: words.Place
    phone: str
    address: str
    employees: int
    size: float  # what an average order is worth, relative
    since: datetime.date
    until: datetime.date | None  # stopped buying
    rhythm: float  # orders a month
    discount: float
    pays_after: int  # days
    parent: int | None = None


@dataclass(frozen=True)
class PlannedLine:
    """One order line: product index, quantity, discount."""

    product: int
    quantity: Decimal
    discount: Decimal


@dataclass(frozen=True)
class PlannedOrder:
    """One order; `refund_of` counts back to the order (by its place in the account's list) that came back."""

    account: int
    day: datetime.date
    lines: tuple[PlannedLine, ...] = field(default_factory=tuple)
    is_refund: bool = False


def rng(*parts: object) -> random.Random:
    """A generator of its own for every thing, so that one more account changes nothing for the others."""
    return random.Random(f"{SEED}:" + ":".join(map(str, parts)))  # noqa: S311 (a demo, not a secret)


def first_day(today: datetime.date) -> datetime.date:
    """When the history of the demo company begins."""
    return datetime.date(today.year - YEARS, 1, 1)


def accounts(count: int, today: datetime.date) -> Iterator[PlannedAccount]:
    """The accounts, always the same ones in the same order."""
    for index in range(count):
        yield _entered_twice(index, today) if index % TWICE == TWICE - 1 else _nth(index, today)


def orders_of(account: PlannedAccount, today: datetime.date) -> list[PlannedOrder]:
    """Every order of one account up to today, oldest first."""
    dice = rng("orders", account.index)
    planned: list[PlannedOrder] = []
    month = account.since.replace(day=1)
    while month <= today:
        for _ in range(_how_many(account, month, dice)):
            day = month.replace(day=dice.randint(1, 28))
            order = PlannedOrder(account.index, day, _lines(account, dice))
            if _buys_on(account, day, today):
                planned += [_with_habit(order, account), *_refund(order, dice, today), *_coming_back(order, account, today)]
        month = (month + datetime.timedelta(days=32)).replace(day=1)
    return [_contested(order, account, today) for order in sorted(planned, key=lambda order: order.day)]


def _contested(order: PlannedOrder, account: PlannedAccount, today: datetime.date) -> PlannedOrder:
    """The order at the prices of the last months: where a rival sells supplies cheaply, we give discounts that eat the margin."""
    rival = habits.PRICE_WARS.get(account.place.city)
    if rival is None or (today - order.day).days > rival.days:
        return order
    lines = (
        replace(line, discount=line.discount + rival.discount) if rival.fights_for(line.product) else line for line in order.lines
    )
    return replace(order, lines=tuple(lines))


def _buys_on(account: PlannedAccount, day: datetime.date, today: datetime.date) -> bool:
    return account.since <= day <= today and (account.until is None or day <= account.until)


def _with_habit(order: PlannedOrder, account: PlannedAccount) -> PlannedOrder:
    """The order with what customers usually take along."""
    dice = rng("habit", account.index, order.day)
    bought = {line.product for line in order.lines}
    more = sorted(habits.beside(bought, dice) - bought)
    return replace(order, lines=(*order.lines, *(_line(product, account, dice) for product in more)))


def _coming_back(order: PlannedOrder, account: PlannedAccount, today: datetime.date) -> list[PlannedOrder]:
    """The later orders that follow from this one."""
    dice = rng("return", account.index, order.day)
    found = habits.returns((line.product for line in order.lines), order.day, dice)
    return [
        PlannedOrder(account.index, day, (_line(product, account, dice),))
        for day, product in found
        if _buys_on(account, day, today)
    ]


def person_name(dice: random.Random, *, western: bool) -> tuple[str, str]:
    """Surname and given name."""
    if western:
        return dice.choice(words.WESTERN_SURNAMES), dice.choice(words.WESTERN_GIVEN)
    return dice.choice(words.SURNAMES).split(":")[0], dice.choice(words.GIVEN)


def price_factor(year: int, today: datetime.date) -> Decimal:
    """What a list price of the present year was in an earlier year."""
    return Decimal("0.98") ** (today.year - year)


def cost_factor(year: int, today: datetime.date) -> Decimal:
    """What a present cost was in an earlier year: costs grew faster than prices, so margins shrink."""
    return (Decimal(1) / Decimal(str(COST_GROWTH))) ** (today.year - year)


def _nth(index: int, today: datetime.date) -> PlannedAccount:
    dice = rng("account", index)
    place = dice.choices(words.PLACES, [place.weight for place in words.PLACES])[0]
    return _account(index, place, dice, today)


def _entered_twice(index: int, today: datetime.date) -> PlannedAccount:
    """An earlier account as somebody entered it once more, as a prospect: its name, telephone and address written otherwise."""
    dice = rng("twice", index)
    first = _nth(index - dice.randrange(2, TWICE - 1), today)
    city = first.place.city.removesuffix("市")
    bare = first.name.removesuffix("有限公司").removeprefix(city)
    name = dice.choice((f"{bare}（{city}）", f"{city}市{bare}有限责任公司", first.english_name or bare))
    return replace(
        first, index=index, name=name, short_name="", english_name="", kinds=("prospect",), parent=None,
        phone=first.phone.replace("-", " ").replace(" 转 ", "-"), address=first.address.replace("号", " 号 "),
        since=max(first.since, today - datetime.timedelta(days=dice.randint(20, 400))),
    )  # fmt: skip


def _account(index: int, place: words.Place, dice: random.Random, today: datetime.date) -> PlannedAccount:
    western = place.country in ("DE", "US", "SG")
    branch = dice.choice(words.BRANCHES)
    name, short, english = _company_name(place, branch, dice, western=western)
    kind = dice.choices(("customer", "prospect", "partner", "supplier", "competitor"), (76, 15, 4, 3, 2))[0]
    kinds = ("customer", "partner") if kind == "partner" and dice.random() < 0.5 else (kind,)
    start = first_day(today)
    span = (today - start).days
    since = start + datetime.timedelta(days=int(span * max(0.0, dice.random() * 1.6 - 0.6)))
    leaves = dice.random() < 0.22
    until = since + datetime.timedelta(days=int(120 + dice.random() * span)) if leaves else None
    size = math.exp(dice.gauss(0, 1.25))
    return PlannedAccount(
        index=index, name=name, short_name=short, english_name=english, kinds=kinds, branch=branch, place=place,
        phone=_phone(place, dice), address=_address(place, dice), employees=max(3, int(20 * size * math.exp(dice.gauss(0.6, 0.9)))),
        size=size, since=since, until=until, rhythm=min(3.0, 0.12 + 0.14 * size * dice.random()),
        discount=min(0.3, 0.02 + 0.05 * math.log1p(size) + dice.random() * 0.06), pays_after=dice.choice((15, 30, 30, 30, 45, 60, 95)),
        parent=dice.randrange(index) if index > 40 and dice.random() < 0.06 else None,
    )  # fmt: skip


def _company_name(place: words.Place, branch: words.Branch, dice: random.Random, *, western: bool) -> tuple[str, str, str]:
    trade, trade_en = dice.choice(branch.trades).split(":")
    if western:
        stem = dice.choice(words.WESTERN_STEMS)
        ending = {"DE": "GmbH", "US": "Inc.", "SG": "Pte. Ltd."}[place.country]
        name = f"{stem} {dice.choice(words.WESTERN_SURNAMES)} {trade_en} {ending}"
        return name, "", name
    stem, stem_en = dice.choice(words.STEMS).split(":")
    second, second_en = dice.choice(words.STEMS).split(":")
    stem, stem_en = (stem + second[:1], f"{stem_en} {second_en}") if dice.random() < 0.55 else (stem, stem_en)
    city = place.city.removesuffix("市")
    name = f"{city}{stem}{trade}" if trade.endswith(("研究院", "中心")) else f"{city}{stem}{trade}有限公司"
    return name, f"{stem}{trade}"[:80], f"{stem_en.replace('-', ' ')} {trade_en} ({place.english})"


def _phone(place: words.Place, dice: random.Random) -> str:
    foreign = {"DE": "+49 30 {}", "US": "+1 415 555 {}", "SG": "+65 6{}", "HK": "+852 2{}", "TW": "+886 2 2{}"}
    if place.country in foreign:
        digits = {"US": 4, "DE": 7}.get(place.country, 7)
        return foreign[place.country].format("".join(str(dice.randint(0, 9)) for _ in range(digits)))
    number = str(dice.randint(2, 8)) + "".join(
        str(dice.randint(0, 9))
        for _ in range(7 if len(place.area) == 3 or place.area in ("0571", "0755", "0512", "0531", "0532", "0731", "0371") else 6)
    )
    return f"{place.area}-{number}" + (f" 转 {dice.randint(101, 899)}" if dice.random() < 0.2 else "")


def _address(place: words.Place, dice: random.Random) -> str:
    if place.country != "CN":
        return f"{dice.randint(1, 240)} {dice.choice(words.WESTERN_STEMS)} Street"
    road = dice.choice(("人民路", "中山路", "建设大道", "科技园路", "解放路", "高新大道", "滨江路", "创业街"))
    return f"{road}{dice.randint(1, 999)}号{dice.choice(('', 'A座', '3号楼', '创新大厦'))}{dice.randint(2, 28)}0{dice.randint(1, 9)}室"


def _how_many(account: PlannedAccount, month: datetime.date, dice: random.Random) -> int:
    if not set(account.kinds) & {"customer", "partner"} or account.kinds == ("partner",):
        return 0
    chance = account.rhythm * SEASON[month.month - 1]
    if account.until is not None:  # fades before it leaves
        left = (account.until - month).days
        chance *= max(0.15, min(1.0, left / 240))
    whole = int(chance)
    return whole + (dice.random() < chance - whole)


def _lines(account: PlannedAccount, dice: random.Random) -> tuple[PlannedLine, ...]:
    weights = [line.weight for line in words.PRODUCTS]
    chosen = {
        dice.choices(range(len(words.PRODUCTS)), weights)[0] for _ in range(dice.choices((1, 2, 3, 4, 6), (30, 30, 22, 12, 6))[0])
    }
    return tuple(_line(product, account, dice) for product in sorted(chosen))


def _line(product: int, account: PlannedAccount, dice: random.Random) -> PlannedLine:
    price = words.PRODUCTS[product].price
    budget = 9000 * account.size * math.exp(dice.gauss(0, 0.5))
    quantity = Decimal(max(1, min(400, round(budget / price))))
    discount = Decimal(str(round(max(0.0, account.discount + dice.gauss(0, 0.04)), 2)))
    return PlannedLine(product, quantity, min(discount, Decimal("0.45")))


def _refund(order: PlannedOrder, dice: random.Random, today: datetime.date) -> list[PlannedOrder]:
    day = order.day + datetime.timedelta(days=dice.randint(8, 40))
    if dice.random() > 0.025 or day > today:
        return []
    line = dice.choice(order.lines)
    back = PlannedLine(line.product, -max(Decimal(1), (line.quantity / 2).quantize(Decimal(1))), line.discount)
    return [PlannedOrder(order.account, day, (back,), is_refund=True)]
