"""All learners by name, from the simplest to the most bendable."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..examples import Floats, Task
from ..learning_names import LABELS
from . import boosted, linear, network, tree
from .learned import Learned


@dataclass(frozen=True)
class Learner:
    """A way to learn: its name, its name for people, how it learns, and how it is made of plain data."""

    name: str
    label: str
    learn: Callable[[Floats, Task], Learned]
    heard: Callable[[Mapping[str, Any]], Learned]


LEARNERS = {
    one.name: one
    for one in (
        Learner("logistic", LABELS["logistic"], linear.learn, linear.heard),
        Learner("tree", LABELS["tree"], tree.learn, tree.heard),
        Learner("boosted", LABELS["boosted"], boosted.learn, boosted.heard),
        Learner("network", LABELS["network"], network.learn, network.heard),
    )
}


def heard(told: Mapping[str, Any]) -> Learned:
    """Make a model of plain data again."""
    return LEARNERS[told["name"]].heard(told)
