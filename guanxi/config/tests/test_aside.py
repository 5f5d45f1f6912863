"""What is done aside gives its answer or its failure, and leaves nothing loaded behind."""

import subprocess
import sys

import pytest

ASKED = """
import os, sys
from guanxi.config.environment import Misconfigured
from guanxi.config.server.aside import aside

class Odd(Exception):
    def __init__(self, one, two):
        super().__init__(f"{one} {two}")

def loads():
    import decimal
    return str(decimal.Decimal("1.50")), os.getpid()

def fails():
    raise Misconfigured("no such setting")

def fails_oddly():
    raise Odd("a", "b")

answer, there = aside(loads)
assert answer == "1.50" and there != os.getpid() and "decimal" not in sys.modules
for work in (fails, fails_oddly, lambda: os._exit(3)):
    try:
        aside(work)
    except Exception as why:
        print(type(why).__name__, why)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="without fork everything is done in the same process")
def test_answers_and_failures_come_back_and_what_was_loaded_does_not() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [
        "Misconfigured no such setting",
        "RuntimeError Odd: a b",
        "RuntimeError the process that was to do it ended with 3",
    ], done.stderr


def test_the_process_that_only_watches_loads_no_library_of_the_database() -> None:
    asked = "import sys, guanxi.config.cli.run, guanxi.config.server.supervising as s; print({'psycopg', 'ssl', 'django.db'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
