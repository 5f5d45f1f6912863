"""How long predictions take and how good they are: `python -m bench.predicting [ROWS]`, ratios within one run.

Made-up customers (40,000 rows × 20 columns unless told otherwise), and the calls of a bank where they lie beside the project. Beside our four
learners stand scikit-learn's HistGradientBoosting and random forest on the same numbers and the same split. With `--inner` it is tried
whether settings of boosted trees can be chosen without a look at the calls that judge: by later stretches of those that teach.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from guanxi.analytics.columns import Source
from guanxi.analytics.predicting import answering, encoding, judging, periods, reading, reasons, splitting, training
from guanxi.analytics.predicting.asking import SEED, Asked
from guanxi.analytics.predicting.examples import Column, Examples, Floats, Task
from guanxi.analytics.predicting.learning.catalog import LEARNERS
from guanxi.analytics.predicting.reading import Named
from guanxi.analytics.predicting.splitting import Known

BAGGED = {"bagging_fraction": 0.7, "bagging_freq": 1}
BANK = Path(__file__).resolve().parents[2] / "shared/data/bank_marketing/bank-additional-full.csv.gz"


def made(rows: int) -> tuple[Examples, Task]:
    """Customers with 14 numbers (some missing, some skewed) and 6 columns of levels."""
    lot = np.random.default_rng(1)
    numbers = [lot.normal(size=rows) if n % 3 else lot.lognormal(2, 1.5, rows) for n in range(14)]
    levels = [lot.integers(0, 3 + 7 * n, rows).astype(float) for n in range(6)]
    pull = 0.8 * numbers[1] - 0.5 * numbers[2] * (levels[0] == 1) + 0.3 * np.log1p(numbers[3]) + 0.4 * (levels[2] < 5)
    answers = (lot.random(rows) < 1 / (1 + np.exp(2.5 - pull))).astype(float)
    numbers[4][lot.random(rows) < 0.2] = np.nan
    columns = [Column(f"number{n}", values) for n, values in enumerate(numbers)]
    columns += [Column(f"level{n}", values, tuple(f"l{code}" for code in range(3 + 7 * n))) for n, values in enumerate(levels)]
    return Examples(tuple(columns), rows), Task("buys", answers, ("no", "yes"))


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor time of the work, and what it gives."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def peers(numbers: Floats, answers: Floats) -> dict[str, Callable[[], Any]]:
    """Others on the same numbers."""
    return {
        "HistGradientBoosting": lambda: HistGradientBoostingClassifier(random_state=1).fit(numbers, answers),
        "RandomForest 200": lambda: RandomForestClassifier(200, min_samples_leaf=5, n_jobs=1, random_state=1).fit(
            numbers, answers
        ),
    }


def compare(title: str, examples: Examples, task: Task) -> None:
    """Learn and judge by ours and theirs, then everything at once."""
    parts = splitting.split(examples, task, Asked(), Known())
    measured = encoding.learned(examples.taken(parts.teaching))
    numbers = measured.applied(examples)
    teaching, judged = task.taken(parts.teaching), task.values[parts.judging]
    told = {}
    for name, learner in LEARNERS.items():
        took, model = seconds(partial(learner.learn, numbers[parts.teaching], teaching))
        told[name] = (took, judging.auc_interval(model.foretold(numbers[parts.judging]), judged))
    for name, work in peers(numbers[parts.teaching], teaching.values).items():
        took, model = seconds(work)
        told[name] = (took, judging.auc_interval(model.predict_proba(numbers[parts.judging])[:, 1], judged))
    unit = told["boosted"][0]
    print(f"{title}: {examples.rows:,} rows × {len(examples.columns)} columns, split by {parts.how.value}")  # noqa: T201
    for name, (took, auc) in told.items():
        print(f"  {name:<22} {took:6.2f} s  {took / unit:6.1f} ×  AUC {auc.value:.3f} ({auc.low:.3f}–{auc.high:.3f})")  # noqa: T201
    took, trained = seconds(lambda: training.train(training.Given(examples, task), Asked()))
    print(f"  everything (compare, suspect, weigh, learn again): {took:.1f} s; {trained.verdict.said}")  # noqa: T201
    some = examples.taken(np.arange(min(examples.rows, 5_000)))
    nothing = np.zeros(some.rows, np.int64)
    final = trained.final
    took, _told = seconds(lambda: reasons.told(final.learned, final.encoding, some, final.families, nothing))
    print(f"  reasons of {some.rows:,} cases: {took:.2f} s")  # noqa: T201


SHAPES: dict[str, tuple[int, dict[str, Any]]] = {
    "ours": (
        100,
        {"learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": 100, "path_smooth": 60, "feature_fraction": 0.5, **BAGGED},
    ),
    "LightGBM's own": (100, {}),
    "slow, 200 trees": (200, {"learning_rate": 0.05}),
    "7 leaves": (200, {"learning_rate": 0.05, "num_leaves": 7, "min_data_in_leaf": 100, "feature_fraction": 0.5, **BAGGED}),
    "3 leaves": (200, {"learning_rate": 0.05, "num_leaves": 3, "min_data_in_leaf": 100, "feature_fraction": 0.5, **BAGGED}),
    "large leaves": (
        100,
        {"learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": 500, "lambda_l2": 50, "feature_fraction": 0.5, **BAGGED},
    ),
}
INNER = (3, 4, 5, 6, 7)
"""Of eight stretches of the cases that teach, each of these judges what was learned from those before it."""


def inner(examples: Examples, task: Task) -> None:
    """Judge each shape by later stretches of the teaching cases, and by those that judge; once with times told apart, once without."""
    parts = splitting.split(examples, task, Asked(), Known())
    rows = parts.teaching
    part = len(rows) // 8
    for name, shape in SHAPES.items():
        for apart in (False, True):
            found = [
                _grown((examples, task), (rows[: place * part], rows[place * part : (place + 1) * part]), shape, apart=apart)
                for place in INNER
            ]
            outer = _grown((examples, task), (rows, parts.judging), shape, apart=apart)
            told = "  ".join(f"{auc:.3f}" for auc in found)
            title = f"{name}{', times apart' if apart else ''}"
            print(f"  {title:<29} inside {told}  mean {float(np.mean(found)):.3f}   outside {outer:.3f}", flush=True)  # noqa: T201


def _grown(cases: tuple[Examples, Task], parts: tuple[Any, Any], shape: tuple[int, dict[str, Any]], *, apart: bool) -> float:
    """AUC of three sets of these trees, learned from one part and judged by the other."""
    (examples, task), (teaching, judging_rows), (rounds, settings) = cases, parts, shape
    numbers = encoding.learned(examples.taken(teaching)).applied(examples)
    usual = periods.usual(task.taken(teaching), teaching.astype(np.float64)) if apart else None
    raw = []
    for place in range(3):
        fixed = {"objective": "binary", "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1}
        label, start = task.values[teaching], usual.odds if usual else None
        data = lightgbm.Dataset(numbers[teaching], label=label, init_score=start, params={"verbose": -1})
        grown = lightgbm.train({**settings, **fixed, "seed": SEED + place}, data, num_boost_round=rounds)
        raw.append(np.asarray(grown.predict(numbers[judging_rows], raw_score=True, num_threads=1), dtype=np.float64))
    return judging.auc(np.mean(raw, axis=0), task.values[judging_rows])


def main() -> None:
    """Run both, or try to choose settings."""
    if "--inner" in sys.argv:
        read = reading.from_table(Source(BANK), Named("y", left_out=("duration",)))
        inner(read.examples, answering.task_of("y", read.answers))
        return
    compare("made-up customers", *made(int(sys.argv[1]) if len(sys.argv) > 1 else 40_000))
    if BANK.exists():
        took, read = seconds(lambda: reading.from_table(Source(BANK), Named("y", left_out=("duration",))))
        print(f"reading the calls of the bank: {took:.2f} s")  # noqa: T201
        compare("calls of a bank without their duration", read.examples, answering.task_of("y", read.answers))


if __name__ == "__main__":
    main()
