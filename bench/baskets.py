"""Made-up baskets and histories to measure mining with, the same ones at every run."""

import numpy as np

Lists = list[list[int]]


def retail(count: int = 88_000, items: int = 16_000, mean: float = 10.0, seed: int = 1) -> Lists:
    """Baskets of a shop: few items are in many baskets, most in a handful; some go together."""
    chance = np.random.default_rng(seed)
    weights = 1 / np.arange(1, items + 1) ** 1.1
    weights /= weights.sum()
    groups = [chance.choice(items // 4, size=int(chance.integers(2, 6)), replace=False) for _group in range(600)]
    sizes = np.maximum(1, chance.geometric(1 / mean, count))
    drawn = chance.choice(items, size=int(sizes.sum()), p=weights)
    lists: Lists = []
    at = 0
    for size in sizes.tolist():
        held = set(drawn[at : at + size].tolist())
        at += size
        if chance.random() < 0.25:
            group = groups[int(chance.integers(len(groups)))]
            held.update(item for item in group.tolist() if chance.random() < 0.8)
        lists.append(sorted(held))
    return lists


def dense(count: int = 20_000, items: int = 120, mean: float = 20.0, seed: int = 2) -> Lists:
    """Many items of few: categories that a household bought in a week."""
    chance = np.random.default_rng(seed)
    weights = 1 / np.arange(1, items + 1) ** 0.8
    weights /= weights.max()
    taken = chance.random((count, items)) < np.minimum(weights * mean / weights.sum(), 0.9)
    return [np.nonzero(row)[0].tolist() for row in taken]


def histories(count: int = 10_000, items: int = 2_000, mean: float = 12.0, seed: int = 3) -> list[Lists]:
    """Single items one after the other, some of them in habits of three."""
    chance = np.random.default_rng(seed)
    weights = 1 / np.arange(1, items + 1) ** 0.9
    weights /= weights.sum()
    habits = [chance.choice(items // 8, size=3, replace=False).tolist() for _habit in range(80)]
    made: list[Lists] = []
    for size in np.maximum(1, chance.geometric(1 / mean, count)).tolist():
        events = chance.choice(items, size=size, p=weights).tolist()
        if chance.random() < 0.4:
            habit = habits[int(chance.integers(len(habits)))]
            places = sorted(chance.choice(size + 3, size=3, replace=False).tolist())
            for place, item in zip(places, habit, strict=True):
                events.insert(place, item)
        made.append([[event] for event in events])
    return made
