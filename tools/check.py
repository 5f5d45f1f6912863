"""Runs every check that needs no test: one command for people and for the build server.

    python tools/check.py [NAME …]

Names choose some of the checks; without any, all run, and every failure is shown before the end.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PROGRAMS = Path(PYTHON).parent
MOST_LINES = 100
DJANGO = (PYTHON, "-m", "guanxi.config.cli", "django")

# Those that take long begin first.
CHECKS: dict[str, Sequence[str]] = {
    "types": (str(PROGRAMS / "mypy"), "--no-error-summary"),
    "imports": (str(PROGRAMS / "lint-imports"), "--no-logo"),
    "format": (str(PROGRAMS / "ruff"), "format", "--check", "--quiet"),
    "lint": (str(PROGRAMS / "ruff"), "check", "--quiet", "--output-format", "concise"),
    "habits": (PYTHON, "tools/habits.py"),
    "translations": (PYTHON, "tools/translations.py", "check"),
    "migrations": (*DJANGO, "makemigrations", "--check", "--dry-run", "--verbosity", "1"),
    "django": (*DJANGO, "check", "--fail-level", "WARNING"),
}


def run(name: str, variables: dict[str, str]) -> bool:
    """Run one check and print what it says only if it fails."""
    began = time.monotonic()
    done = subprocess.run(
        CHECKS[name], cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    is_well = done.returncode == 0
    told = [f"{'ok  ' if is_well else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)"]
    if not is_well:
        said = f"{done.stdout}{done.stderr}".rstrip().splitlines()
        told += said[:MOST_LINES]
        if len(said) > MOST_LINES:
            told.append(f"… and {len(said) - MOST_LINES} lines more; see all with: {' '.join(map(str, CHECKS[name]))}")
    print("\n".join(told), flush=True)  # in one piece: several run at the same time
    return is_well


def main(names: Sequence[str]) -> int:
    """Run the checks; 0 if all are well, 1 if not, 2 if a name is unknown."""
    if unknown := set(names) - CHECKS.keys():
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(CHECKS)}")
        return 2
    var = Path(tempfile.mkdtemp(prefix="guanxi-check-"))
    var.chmod(0o711)  # the database's user walks through when root runs the checks
    try:
        variables = {**os.environ, "GUANXI_VAR": str(var), "MYPY_FORCE_COLOR": "0", "NO_COLOR": "1"}
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(lambda name: run(name, variables), names or CHECKS))
    finally:
        shutil.rmtree(var, ignore_errors=True)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
