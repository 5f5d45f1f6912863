"""What people call the learners; known without loading any of them."""

from guanxi.lib.marking import N_

LABELS = {
    "logistic": N_("Logistic regression"),
    "tree": N_("Decision tree"),
    "boosted": N_("Boosted trees"),
    "network": N_("Neural network"),
}
LINEAR = N_("Linear regression")


def label(name: str, kind: str) -> str:
    """The English name of a learner for a question of this kind: two, several, number."""
    return LINEAR if name == "logistic" and kind == "number" else LABELS[name]
