"""How long a warm start takes and how much memory the product needs at rest.

python -m bench.starting [--var FOLDER] [--times 5]
"""

import argparse
import json
import statistics
import time
from pathlib import Path

from tests.running import Product, children_of

REST_SECONDS = 8.0


def proportional(pid: int) -> int:
    """Bytes of a process, what it shares with others counted in part."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def everything_below(pid: int) -> list[int]:
    """The process and all its descendants."""
    return [pid, *(one for child in children_of(pid) for one in everything_below(child))]


def main() -> None:
    """Start, wait, measure, stop; several times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--var", type=Path)
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args()
    product = (
        Product(var=asked.var, settings={"GUANXI_BACKUP_AT": "off"})
        if asked.var
        else Product(settings={"GUANXI_BACKUP_AT": "off"})
    )
    product.start().stop()
    starts, rests = [], []
    for _ in range(asked.times):
        began = time.monotonic()
        product.start()
        starts.append(time.monotonic() - began)
        time.sleep(REST_SECONDS)
        rests.append(sum(map(proportional, everything_below(product.pid_of("supervisor")))) / 1e6)
        product.stop()
    print(json.dumps({"start_seconds": [round(one, 2) for one in starts], "rest_megabytes": [round(one) for one in rests]}))  # noqa: T201
    print(f"start {statistics.median(starts):.2f} s, at rest {statistics.median(rests):.0f} MB (medians of {asked.times})")  # noqa: T201
    if not asked.var:
        product.remove()


if __name__ == "__main__":
    main()
