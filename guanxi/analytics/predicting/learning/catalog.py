"""All learners by name, from the simplest to the most bendable."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.lib.marking import N_

from ..examples import Floats, Task
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
        Learner("logistic", N_("Logistic regression"), linear.learn, linear.heard),
        Learner("tree", N_("Decision tree"), tree.learn, tree.heard),
        Learner("boosted", N_("Boosted trees"), boosted.learn, boosted.heard),
        Learner("network", N_("Neural network"), network.learn, network.heard),
    )
}
LINEAR = N_("Linear regression")


def label(name: str, task: Task) -> str:
    """What people call the learner for such a question."""
    return LINEAR if name == "logistic" and task.is_number else LEARNERS[name].label


def heard(told: Mapping[str, Any]) -> Learned:
    """Make a model of plain data again."""
    return LEARNERS[told["name"]].heard(told)
