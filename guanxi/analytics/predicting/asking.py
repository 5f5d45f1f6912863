"""What is asked of a table of examples, and why a question is refused."""

from dataclasses import dataclass
from enum import StrEnum

from guanxi.analytics.columns import NotUsable

SEED = 20140601
FEWEST = 20
"""Cases of the rarer answer, below which nothing is learned."""


class NotLearnable(NotUsable):
    """These examples hold no answer to learn; says why."""


class Splitting(StrEnum):
    """How the cases that judge are kept apart from those that teach."""

    FOUND = "auto"
    TIME = "time"
    ORDER = "order"
    RANDOM = "random"


@dataclass(frozen=True)
class Costs:
    """What a contact costs and what a success earns, both in money."""

    contact: float
    gain: float


@dataclass(frozen=True)
class Asked:
    """Share of the cases kept apart to judge (the latest ones), how, costs, and for how many cases reasons are told."""

    hold_out: float = 0.25
    splitting: Splitting = Splitting.FOUND
    costs: Costs | None = None
    reasons: int = 10
    models: tuple[str, ...] = ("logistic", "tree", "boosted", "network")
