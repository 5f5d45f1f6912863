"""The process that makes a generation: started with a plan, listened to, ended when nobody wants it any more."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from .plan import Difference, DiskFull, Mismatch, Plan, Report, SourceChanged, SourceGone, TooLarge

EVERY_SECONDS = 0.3
COMMAND = (sys.executable, "-m", "guanxi.analytics.warehouse.building")
ROOT = Path(__file__).resolve().parents[3]
EXPECTED: dict[str, type[Exception]] = {each.__name__: each for each in (SourceChanged, SourceGone, DiskFull, TooLarge)}


class Canceled(Exception):
    """Somebody called the refresh off."""


class Died(Exception):
    """The process ended without a word; the text is what it said last on its error channel."""


def work(plan: Plan, told: Callable[[float, str], None], prepare: Callable[[], None]) -> Report:
    """Let a process of its own do what the plan says; `told` hears of each step, and every moment in between with an empty one.

    While it starts, `prepare` makes ready what it needs. It ends with this process: it listens on the pipe that the plan came through.

    :raises Mismatch, SourceChanged, SourceGone, DiskFull, TooLarge, Died: if no generation came of it.
    """
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT
    )
    said: queue.Queue[str] = queue.Queue()
    errors: list[str] = []
    threads = [
        threading.Thread(target=_listen, args=(process.stdout, said.put), daemon=True),
        threading.Thread(target=_listen, args=(process.stderr, errors.append), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        prepare()
        with suppress(BrokenPipeError):  # then it has said on the other channel why
            _stream(process.stdin).write(json.dumps(plan.told()) + "\n")
            _stream(process.stdin).flush()
        return _hear(process, said, told, errors)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for thread in threads:
            thread.join()
        with suppress(OSError):
            _stream(process.stdin).close()
        for stream in (process.stdout, process.stderr):
            _stream(stream).close()


def _hear(
    process: "subprocess.Popen[str]", said: "queue.Queue[str]", told: Callable[[float, str], None], errors: list[str]
) -> Report:
    while True:
        try:
            line = json.loads(said.get(timeout=EVERY_SECONDS))
        except queue.Empty:
            told(0.0, "")
            if process.poll() is not None and said.empty():
                raise _death("".join(errors[-20:]) or f"exit code {process.returncode}") from None
            continue
        if "label" in line:
            told(line["share"], line["label"])
        elif "report" in line:
            return Report(**line["report"])
        else:
            raise _failure(line)


def _death(last_words: str) -> Exception:
    """A reader whose server has gone may end the whole process: that is why it has one of its own."""
    return SourceGone(last_words) if "Failed to execute query" in last_words or "connection" in last_words else Died(last_words)


def _failure(line: dict[str, Any]) -> Exception:
    if line["failure"] == Mismatch.__name__:
        return Mismatch([Difference(one["name"], tuple(one["source"]), tuple(one["star"])) for one in line["differences"]])
    return EXPECTED[line["failure"]](line["text"])


def _listen(stream: IO[str] | None, put: Callable[[str], None]) -> None:
    for line in _stream(stream):
        put(line)


def _stream(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise ValueError("the process was started without this pipe")
    return stream
