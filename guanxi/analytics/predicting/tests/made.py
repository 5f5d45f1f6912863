"""Made-up examples with a known truth."""

from pathlib import Path

import numpy as np


def buyers(file: Path, *, rows: int = 1_200, leak: bool = False, useless: bool = False, seed: int = 1) -> Path:
    """People of whom the younger and those in the north buy; a number of the row, an empty column, a constant one, text days."""
    lot = np.random.default_rng(seed)
    age, region = lot.integers(18, 80, rows), lot.choice(["north", "south", "west"], rows)
    chance = np.full(rows, 0.3) if useless else 1 / (1 + np.exp((age - 45) / 8 - 1.5 * (region == "north")))
    bought = lot.random(rows) < chance
    lines = ["id,age,years,region,since,note,same,empty,called,bought"]
    for row in range(rows):
        shown = "" if row % 11 == 0 else str(age[row])
        called = f"{lot.integers(1, 9)}" if leak and bought[row] else ""
        years = age[row] - 18 + lot.integers(0, 3)
        day = f"20{lot.integers(10, 24)}-0{lot.integers(1, 9)}-1{lot.integers(0, 9)}"
        answer = "yes" if bought[row] else "no"
        lines.append(f"{row + 1},{shown},{years},{region[row]},{day},word {row},1,,{called},{answer}")
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def experiment(file: Path, *, works_for: str, rows: int = 6_000, seed: int = 2) -> Path:
    """A mailing: buying depends on `rich`; the mailing adds 20 points for the `young`, 6 points for all, or nothing for nobody."""
    lot = np.random.default_rng(seed)
    rich, young, mailed = (lot.random(rows) < 0.5 for _ in range(3))
    added = {"young": 0.2 * young, "all": np.full(rows, 0.06), "nobody": np.zeros(rows)}[works_for]
    bought = lot.random(rows) < 0.05 + 0.25 * rich + added * mailed
    lines = ["rich,young,other,segment,visit"]
    lines += [
        f"{int(rich[row])},{int(young[row])},{lot.normal():.3f},{'Mail' if mailed[row] else 'No E-Mail'},{int(bought[row])}"
        for row in range(rows)
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file
