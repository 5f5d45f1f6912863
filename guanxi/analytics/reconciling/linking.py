"""Which rows mean the same somebody or something, how likely, and why: the model of Fellegi and Sunter (1969), by splink on DuckDB.

Each compared column adds its weight: log₂ of how much more often values agree like this among rows that are the same than among any two
rows. How often among any two is counted on a sample; how often among the same ones is learned from the rows themselves (expectation
maximization), or is a usual value where there is too little to learn from. Nobody has to label examples.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import EMTrainingException

from .roles import NAMES, TELLING, Role, Rows
from .shaping import bare, shaped
from .weighing import comparison

EVERY_PAIR = 200_000
"""So many pairs are all compared; of more only those that have something in common."""
PAIRS_PER_ROW = 20
MOST_RULES = 16
SAMPLED_PAIRS = 200_000
LEARNED_FROM = 3
"""With fewer columns nothing can be learned; usual weights are taken."""
LEAST_ROWS = 300
FEWEST_ROWS = 50
LEAST_TRAINING_PAIRS, MOST_TRAINING_PAIRS = 20, 2_000_000
SEED = 7
Progress = Callable[[float], None]


class TooFewColumns(Exception):
    """Nothing in the rows can be compared."""


@dataclass(frozen=True)
class Reason:
    """What one column says: `weight` in bits, above zero for the same, below against it; `how` is same, alike, different or missing."""

    column: str
    left: str
    right: str
    how: str
    weight: float


@dataclass(frozen=True)
class Pair:
    """Two rows (by index; of two tables the second belongs to the right one) that are the same with this probability."""

    left: int
    right: int
    probability: float
    reasons: tuple[Reason, ...] = field(default=(), repr=False)


def pairs(
    left: Rows, right: Rows | None = None, *, at_least: float = 0.5, progress: Progress = lambda _share: None
) -> list[Pair]:
    """Give the pairs that are the same with at least this probability, likeliest first; with `right` only pairs across both.

    Columns of both tables are compared by their place. Deterministic: the same rows give the same pairs.

    :raises TooFewColumns: if no column can be compared.
    """
    compared = [place for place, column in enumerate(left.columns) if column.role is not Role.NONE]
    if not compared:
        raise TooFewColumns("No column tells rows apart: say what the columns mean.")
    if len(left.values) < (1 if right else 2) or (right is not None and not right.values):
        return []
    logging.getLogger("splink").setLevel(logging.ERROR)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2; SET enable_progress_bar = false")
        work = _Work(connection, left, right, compared)
        progress(0.2)
        linker = work.linker()
        progress(0.3)
        work.learn(linker)
        progress(0.6)
        found = linker.inference.predict(threshold_match_probability=max(at_least, 1e-6))
        return work.read(found.physical_name)


class _Work:
    """The rows as tables of DuckDB, and how they are compared."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, left: Rows, right: Rows | None, compared: list[int]) -> None:
        self.connection, self.left, self.right, self.compared = connection, left, right, compared
        self.names = {place: f"c{place}" for place in compared}
        self.shapes = [_fill(connection, "left_rows", left, self.names)]
        if right is not None:
            aligned = Rows([*left.columns], right.values)
            self.shapes.append(_fill(connection, "right_rows", aligned, self.names))

    @property
    def roles(self) -> dict[str, Role]:
        """What each compared column means."""
        return {name: self.left.columns[place].role for place, name in self.names.items()}

    def linker(self) -> Linker:
        """Say what is compared and how, with usual values for what will not be learned."""
        api = DuckDBAPI(connection=self.connection)
        tables = [api.register(name) for name in ("left_rows", "right_rows")[: 1 if self.right is None else 2]]
        settings = SettingsCreator(
            link_type="dedupe_only" if self.right is None else "link_only",
            unique_id_column_name="row_id",
            blocking_rules_to_generate_predictions=self._rules(),
            comparisons=[comparison(name, role) for name, role in self.roles.items()],
            probability_two_random_records_match=self._usual_share(),
            retain_intermediate_calculation_columns=True,
        )
        return Linker(tables, settings, log_level=None)

    def learn(self, linker: Linker) -> None:
        """Count how often any two rows agree, and learn how often the same ones do, where there are enough rows for it."""
        if len(self.left.values) < LEAST_ROWS or (self.right is not None and len(self.right.values) < LEAST_ROWS):
            return
        linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=SEED)
        if len(self.names) < LEARNED_FROM:
            return
        for columns in self._training():
            try:
                linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
            except EMTrainingException:
                continue  # too few rows agree here; the usual weights stay

    def read(self, table: str) -> list[Pair]:
        """Read what was found, with the reasons."""
        weights = ", ".join(f"mw_{name}" for name in self.names.values())
        rows = self.connection.execute(
            f"SELECT row_id_l, row_id_r, match_probability, {weights} FROM {table} ORDER BY 3 DESC, 1, 2"  # noqa: S608 (own names)
        ).fetchall()
        return [self._pair(*row) for row in rows]

    def _pair(self, one: int, other: int, probability: float, *weights: float) -> Pair:
        if self.right is None and one > other:
            one, other = other, one
        reasons = tuple(self._reason(place, one, other, weight) for place, weight in zip(self.compared, weights, strict=True))
        return Pair(one, other, probability, reasons)

    def _reason(self, place: int, one: int, other: int, weight: float) -> Reason:
        there = self.right or self.left
        left, right = self.left.values[one][place], there.values[other][place]
        shapes = self.shapes[0][self.names[place]][one], self.shapes[-1][self.names[place]][other]
        how = "missing" if not all(shapes) else "same" if shapes[0] == shapes[1] else "alike" if weight > 0 else "different"
        return Reason(self.left.columns[place].name, left, right, how, round(weight, 2))

    def _usual_share(self) -> float:
        """How likely any two rows are the same, before anything is compared: of very few rows not more likely than of many."""
        return 1 / max(FEWEST_ROWS, len(self.left.values), len(self.right.values) if self.right else 0)

    def _rules(self) -> list[Any]:
        """What two rows must have in common to be compared at all."""
        rows = len(self.left.values)
        whole = rows * (rows - 1) // 2 if self.right is None else rows * len(self.right.values)
        if whole <= EVERY_PAIR:
            return ["1=1"]
        keys: list[tuple[str, ...]] = [(name,) for name in self.names.values()]
        keys += combinations(self.names.values(), 2)
        keys += [(f"substr({name}, 1, 4)", other) for name in self._fuzzy() for other in self.names.values() if other != name]
        keys += [(f"substr({name}, 1, 5)",) for name in self._fuzzy()]
        size = rows + (len(self.right.values) if self.right else 0)
        counted = sorted((count, key) for key in keys if 0 < (count := self._count(key)) <= PAIRS_PER_ROW * size)
        return [block_on(*key) for _count, key in counted[-MOST_RULES:]] or [block_on(min(keys, key=self._count)[0])]

    def _training(self) -> list[tuple[str, ...]]:
        """Up to three ways to find rows that are often the same, so that the other columns can be learned from them."""
        order = [*TELLING, Role.DAY, *NAMES, Role.ADDRESS, Role.TEXT, Role.POSTCODE, Role.PLACE]
        names = sorted(self.names.values(), key=lambda name: order.index(self.roles[name]))
        keys = [*((name,) for name in names if self.roles[name] in (*TELLING, Role.DAY)), *combinations(names, 2)]
        fitting = [key for key in keys if LEAST_TRAINING_PAIRS <= self._count(key) <= MOST_TRAINING_PAIRS]
        first = fitting[:1]
        others = [key for key in fitting[1:] if first and not set(key) & set(first[0])]
        return [*first, *others[:2]]

    def _fuzzy(self) -> list[str]:
        return [name for name, role in self.roles.items() if role in (*NAMES, Role.TEXT, Role.ADDRESS)]

    def _count(self, key: tuple[str, ...]) -> int:
        """How many pairs have this in common."""
        columns = ", ".join(f"{part} AS k{number}" for number, part in enumerate(key))
        ks = ", ".join(f"k{number}" for number in range(len(key)))
        there = " AND ".join(f"k{number} <> ''" for number in range(len(key)))
        grouped = "SELECT {ks}, count(*) AS n FROM (SELECT {columns} FROM {table}) WHERE {there} GROUP BY {ks}"
        ours = grouped.format(ks=ks, columns=columns, table="left_rows", there=there)
        if self.right is None:
            asked = f"SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM ({ours})"  # noqa: S608 (own names)
        else:
            theirs = grouped.format(ks=ks, columns=columns, table="right_rows", there=there)
            asked = f"SELECT coalesce(sum(a.n * b.n), 0) FROM ({ours}) a JOIN ({theirs}) b USING ({ks})"  # noqa: S608
        found = self.connection.execute(asked).fetchone()
        return int(found[0]) if found else 0


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: Rows, names: dict[int, str]) -> dict[str, list[str]]:
    """Write the shaped values into a table, and give them."""
    shapes = {name: [shaped(values[place], rows.columns[place].role) for values in rows.values] for place, name in names.items()}
    data: dict[str, Any] = {"row_id": pa.array(range(len(rows.values)), pa.int64())}
    for place, name in names.items():
        data[name] = pa.array([text or None for text in shapes[name]], pa.string())
        if rows.columns[place].role is Role.COMPANY:
            data[f"{name}_bare"] = pa.array([bare(text) or None for text in shapes[name]], pa.string())
    filled = pa.table(data)
    connection.register("filled", filled)
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM filled")  # noqa: S608 (own names)
    connection.unregister("filled")
    return shapes
