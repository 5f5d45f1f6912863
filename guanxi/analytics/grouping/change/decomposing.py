r"""The change of profit between two spans, taken apart into reasons that sum up to it, exactly.

For each product (in a currency) sold in both spans, with quantity q, price p = amount ÷ q in its currency, rate f = revenue ÷ amount, unit
cost c = cost ÷ q; 0 before, 1 after; Q₀, Q₁ the quantities of all such products:

    volume   = q₀·(Q₁/Q₀ − 1)·(p₀f₀ − c₀)      as if everything had grown alike
    mix      = (q₁ − q₀·Q₁/Q₀)·(p₀f₀ − c₀)     more of some, less of others
    price    = q₁·(p₁ − p₀)·f₀
    currency = q₁·p₁·(f₁ − f₀)
    cost     = −q₁·(c₁ − c₀)

Products sold in one span only are new or lost with all their profit. What a customer pays off the product's mean counts as price (cost, currency)
of that customer; over all customers these sum up to the product's. Fractions are exact; they are told in cents (or as fine as the amounts
came), rounded such that every row and every column still sums up (`rounding.py`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from . import rounding

VOLUME, MIX, PRICE, CURRENCY, COST, NEW, LOST = REASONS = ("volume", "mix", "price", "currency", "cost", "new", "lost")
CENT, FINEST = Fraction(1, 100), Fraction(1, 1_000_000)
Effects = dict[str, Decimal]


@dataclass(frozen=True)
class Line:
    """What was sold: `amount` in the currency of the sale, `revenue` and `cost` in the company's."""

    after: bool
    product: str
    customer: str
    currency: str
    quantity: Decimal
    amount: Decimal
    revenue: Decimal
    cost: Decimal


@dataclass(frozen=True)
class Sold:
    """The sums of some lines, exact."""

    quantity: Fraction = Fraction(0)
    amount: Fraction = Fraction(0)
    revenue: Fraction = Fraction(0)
    cost: Fraction = Fraction(0)

    def __add__(self, other: "Sold") -> "Sold":
        return Sold(
            self.quantity + other.quantity, self.amount + other.amount, self.revenue + other.revenue, self.cost + other.cost
        )

    @property
    def profit(self) -> Fraction:
        """Revenue − cost."""
        return self.revenue - self.cost


NOTHING = Sold()
Pair = tuple[Sold, Sold]
Key = tuple[str, str]
"""Product and currency: what has one price."""
Place = tuple[Key, str]
"""What has one price, and who bought it."""


@dataclass(frozen=True)
class Part:
    """A product, a customer, or everything: profit before and after, and the reasons between them in the finest unit of the amounts."""

    name: str
    before: Decimal
    after: Decimal
    effects: Effects

    @property
    def change(self) -> Decimal:
        """Profit after − before; the sum of the effects."""
        return self.after - self.before


@dataclass(frozen=True)
class Found:
    """Everything, and the same by product and by customer; the largest changes come first."""

    whole: Part
    products: list[Part]
    customers: list[Part]
    revenue: tuple[Decimal, Decimal]


def decomposed(lines: Iterable[Line]) -> Found:
    """Take the change of profit apart."""
    cells: dict[tuple[Key, str], Pair] = defaultdict(lambda: (NOTHING, NOTHING))
    unit = CENT
    for line in lines:
        place = ((line.product, line.currency), line.customer)
        money = [_fine(value) for value in (line.amount, line.revenue, line.cost)]
        unit = min(unit, *map(_unit, money))
        sold = Sold(Fraction(line.quantity), *map(Fraction, money))
        before, after = cells[place]
        cells[place] = (before, after + sold) if line.after else (before + sold, after)
    return _told(cells, unit)


def _told(cells: Mapping[Place, Pair], unit: Fraction) -> Found:
    goods: dict[Key, Pair] = defaultdict(lambda: (NOTHING, NOTHING))
    for (key, _), pair in cells.items():
        goods[key] = _joined(goods[key], pair)
    growth = _growth(goods)
    exact = {place: _effects(goods[place[0]], pair, growth) for place, pair in cells.items()}
    whole = rounding.rounded([Fraction(sum(each[reason] for each in exact.values())) / unit for reason in REASONS])
    products = _parts(cells, exact, lambda place: place[0][0], (unit, whole))
    customers = _parts(cells, exact, lambda place: place[1], (unit, whole))
    before, after = (sum((pair[at] for pair in cells.values()), NOTHING) for at in (0, 1))
    revenue = _money(before.revenue, CENT), _money(after.revenue, CENT)
    return Found(_part("", (before, after), whole, unit), products, customers, revenue)


def _joined(one: Pair, other: Pair) -> Pair:
    return one[0] + other[0], one[1] + other[1]


def _is_kept(pair: Pair) -> bool:
    """Whether a product has a price in both spans: something was sold, on the whole, in each."""
    return pair[0].quantity > 0 and pair[1].quantity > 0


def _growth(goods: Mapping[Key, Pair]) -> Fraction:
    """By which factor the quantity of all products that stayed grew."""
    kept = [pair for pair in goods.values() if _is_kept(pair)]
    whole = sum((before.quantity for before, _ in kept), Fraction(0))
    return sum((after.quantity for _, after in kept), Fraction(0)) / whole if whole else Fraction(1)


def _effects(good: Pair, own: Pair, growth: Fraction) -> dict[str, Fraction]:
    """The reasons of one customer's part of one product."""
    none = dict.fromkeys(REASONS, Fraction(0))
    then, now = good
    before, after = own
    if not _is_kept(good):
        return {**none, NEW if then == NOTHING or then.quantity <= 0 < now.quantity else LOST: after.profit - before.profit}
    price, cost = then.revenue / then.quantity, then.cost / then.quantity
    rate = then.revenue / then.amount if then.amount else Fraction(1)
    return {
        **none,
        VOLUME: before.quantity * (growth - 1) * (price - cost),
        MIX: (after.quantity - before.quantity * growth) * (price - cost),
        PRICE: (after.amount * rate - after.quantity * price) - (before.amount * rate - before.quantity * price),
        CURRENCY: (after.revenue - after.amount * rate) - (before.revenue - before.amount * rate),
        COST: (before.cost - before.quantity * cost) - (after.cost - after.quantity * cost),
    }


def _parts(
    cells: Mapping[Place, Pair],
    exact: Mapping[Place, Mapping[str, Fraction]],
    name: Callable[[Place], str],
    aim: tuple[Fraction, list[int]],
) -> list[Part]:
    """Sum up by name, rounded such that all parts together are the whole; the largest changes first."""
    unit, whole = aim
    pairs: dict[str, Pair] = defaultdict(lambda: (NOTHING, NOTHING))
    effects: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0)] * len(REASONS))
    for place, pair in cells.items():
        called = name(place)
        pairs[called] = _joined(pairs[called], pair)
        effects[called] = [sum_ + exact[place][reason] for sum_, reason in zip(effects[called], REASONS, strict=True)]
    rows = rounding.rounded_rows([[value / unit for value in row] for row in effects.values()], whole)
    found = [_part(called, pairs[called], row, unit) for called, row in zip(effects, rows, strict=True)]
    return sorted(found, key=lambda part: (-abs(part.change), part.name))


def _part(name: str, pair: Pair, effects: list[int], unit: Fraction) -> Part:
    told = {reason: _money(count * unit, unit) for reason, count in zip(REASONS, effects, strict=True)}
    return Part(name, _money(pair[0].profit, unit), _money(pair[1].profit, unit), told)


def _money(value: Fraction, unit: Fraction) -> Decimal:
    return Decimal(round(value / unit)) / Decimal(unit.denominator)


def _fine(value: Decimal) -> Decimal:
    """Amounts of spreadsheets carry the noise of their arithmetic: what is beyond a millionth is none of ours."""
    return value.quantize(Decimal(FINEST.numerator) / FINEST.denominator) if _unit(value) < FINEST else value


def _unit(value: Decimal) -> Fraction:
    exponent = value.normalize().as_tuple().exponent
    return Fraction(1, 10 ** max(0, -exponent)) if isinstance(exponent, int) else CENT
