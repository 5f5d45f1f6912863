"""What customers of the demo company take together, and what they come back for: an instrument brings supplies, then service."""

import datetime
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from . import words

NUMBERS = {line.english: number for number, line in enumerate(words.PRODUCTS)}
GENERATIONS = 3


@dataclass(frozen=True)
class Return:
    """What is bought later, by how many, and after how many days."""

    product: str
    chance: float
    first: int
    last: int


TOGETHER: Mapping[str, Mapping[str, float]] = {
    "HPLC system LC-20": {"C18 column 250 mm": 0.8, "Installation on site": 0.75, "Operator training (per day)": 0.5},
    "Gas chromatograph GC-9": {"Installation on site": 0.7},
    "UV-Vis spectrophotometer UV-18": {"Quartz cuvette 10 mm": 0.75},
    "Atomic absorption spectrometer AA-7": {"Heavy metal standard mix": 0.75, "Installation on site": 0.6},
    "Analytical balance 0.1 mg": {"Calibration weight set": 0.55, "Weighing paper": 0.5},
    "Microbalance 1 μg": {"Calibration weight set": 0.6},
    "Centrifuge 16,000 rpm": {"Centrifuge tubes 50 mL": 0.65},
    "Microwave digester": {"Heavy metal standard mix": 0.5},
    "C18 column 250 mm": {"Acetonitrile, HPLC grade 4 L": 0.4, "Membrane filters 0.22 μm": 0.35},
    "Refurbished HPLC system": {"C18 column 250 mm": 0.6},
}
LATER: Mapping[str, tuple[Return, ...]] = {
    "HPLC system LC-20": (Return("C18 column 250 mm", 0.6, 90, 180), Return("Annual maintenance contract", 0.6, 330, 400)),
    "Gas chromatograph GC-9": (Return("Annual maintenance contract", 0.5, 330, 400),),
    "Annual maintenance contract": (Return("Annual maintenance contract", 0.6, 350, 380),),
    "UV-Vis spectrophotometer UV-18": (Return("Calibration service", 0.5, 300, 400),),
    "Analytical balance 0.1 mg": (Return("Calibration service", 0.6, 300, 400),),
    "Calibration service": (Return("Calibration service", 0.5, 340, 390),),
    "C18 column 250 mm": (Return("C18 column 250 mm", 0.3, 100, 200),),
}


@dataclass(frozen=True)
class PriceWar:
    """A rival has sold these categories cheaply for so many days; how much further our discount goes."""

    categories: frozenset[str]
    days: int
    discount: Decimal

    def fights_for(self, product: int) -> bool:
        """Whether the rival sells this product, too."""
        return words.PRODUCTS[product].category in self.categories


_SUPPLIES = frozenset(("耗材", "试剂"))
PRICE_WARS: Mapping[str, PriceWar] = {
    "成都市": PriceWar(_SUPPLIES, 210, Decimal("0.40")),
    "武汉市": PriceWar(_SUPPLIES, 170, Decimal("0.36")),
    "青岛市": PriceWar(frozenset(("试剂",)), 210, Decimal("0.34")),
    "西安市": PriceWar(_SUPPLIES | {"二手设备"}, 150, Decimal("0.40")),
}
"""Where the company loses money in its last quarters, for everybody who looks for it."""


def beside(products: Iterable[int], dice: random.Random) -> set[int]:
    """What somebody takes along with these products (by number)."""
    wanted = (TOGETHER.get(words.PRODUCTS[product].english, {}) for product in sorted(products))
    return {NUMBERS[name] for also in wanted for name, chance in also.items() if dice.random() < chance}


def returns(products: Iterable[int], day: datetime.date, dice: random.Random) -> Iterator[tuple[datetime.date, int]]:
    """The days on which somebody comes back for something, and for what; and then for what follows from that."""
    left = [(day, product, 1) for product in sorted(products)]
    while left:
        since, product, generation = left.pop()
        for one in LATER.get(words.PRODUCTS[product].english, ()):
            if dice.random() < one.chance:
                due = since + datetime.timedelta(days=dice.randint(one.first, one.last))
                yield due, NUMBERS[one.product]
                if generation < GENERATIONS:
                    left.append((due, NUMBERS[one.product], generation + 1))
