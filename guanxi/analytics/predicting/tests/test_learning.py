"""Reasons add up to what the model says."""

import numpy as np
import pytest

from guanxi.analytics.predicting.examples import Task
from guanxi.analytics.predicting.learning import boosted, linear, network, tree
from guanxi.analytics.predicting.learning.learned import odds

LOT = np.random.default_rng(6)
NUMBERS = LOT.normal(size=(500, 4))
OWNERS = np.array([0, 0, 1, 2])
TWO = Task("a", (NUMBERS[:, 0] - NUMBERS[:, 3] + LOT.normal(size=500) > 0.3).astype(float), ("no", "yes"))
NOTHING = np.zeros(500, np.int64)


@pytest.mark.parametrize("learner", [linear, tree, boosted], ids=lambda module: module.__name__.rpartition(".")[2])
def test_parts_of_a_case_add_up_to_its_log_odds_but_for_one_number(learner) -> None:
    model = learner.learn(NUMBERS, TWO)
    parts = model.parts(NUMBERS, OWNERS, NOTHING)
    rest = odds(model.foretold(NUMBERS)) - parts.sum(axis=1)
    assert parts.shape == (500, 3)
    assert rest == pytest.approx(np.full(500, rest[0]), abs=1e-6)


def test_the_tree_says_what_the_tree_of_scikit_learn_says() -> None:
    from sklearn.tree import DecisionTreeClassifier  # late: slow import

    grown = DecisionTreeClassifier(max_depth=6, min_samples_leaf=5, random_state=tree.SEED).fit(NUMBERS, TWO.values)
    theirs, leaf = grown.predict_proba(NUMBERS)[:, 1], grown.apply(NUMBERS)
    cases = grown.tree_.n_node_samples[leaf]
    drawn_to_the_middle = (theirs * cases + 0.5) / (cases + 1)
    assert tree.learn(NUMBERS, TWO).foretold(NUMBERS) == pytest.approx(drawn_to_the_middle)


def test_the_network_says_what_the_network_of_scikit_learn_says() -> None:
    from sklearn.neural_network import MLPClassifier  # late: slow import

    rows = np.random.default_rng(network.SEED).permutation(500)
    theirs = MLPClassifier(
        hidden_layer_sizes=network.LAYERS, alpha=network.HELD_BACK, batch_size=256, learning_rate_init=0.002, max_iter=network.ROUNDS,
        n_iter_no_change=network.ROUNDS, random_state=network.SEED,
    )  # fmt: skip
    with pytest.warns(UserWarning, match="Maximum iterations"):
        theirs.fit(NUMBERS[rows], TWO.values[rows].astype(int))
    assert network.learn(NUMBERS, TWO).foretold(NUMBERS) == pytest.approx(theirs.predict_proba(NUMBERS)[:, 1])


def test_a_column_that_plays_no_part_moves_nothing_in_the_linear_model() -> None:
    model = linear.learn(np.column_stack([NUMBERS, np.zeros(500)]), TWO)
    parts = model.parts(np.column_stack([NUMBERS, np.zeros(500)]), np.array([0, 1, 2, 3, 4]), NOTHING)
    assert np.array_equal(parts[:, 4], np.zeros(500))
