"""The product as its own processes: started, weighed and stopped."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 600.0


@dataclass
class Running:
    """A running product and how many seconds its start took, to the first page."""

    process: subprocess.Popen[bytes]
    url: str
    started_in: float

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)

    def weight(self) -> dict[str, float]:
        """Megabytes (PSS) by kind of process, the supervisor's children included; Linux only."""
        found: dict[str, float] = {}
        for pid in [self.process.pid, *_below(self.process.pid)]:
            name = _name(pid)
            found[name] = found.get(name, 0.0) + _pss(pid)
        return found | {"all": sum(found.values())}

    def worked(self) -> float:
        """Seconds of processor time that all its processes took so far: what noise on the machine changes least."""
        return sum(_processor_seconds(pid) for pid in [self.process.pid, *_below(self.process.pid)])


def start(var: Path, port: int) -> Running:
    """Start the product on a folder and wait for its first page.

    :raises SystemExit: if it does not come.
    """
    url = f"http://127.0.0.1:{port}"
    surroundings = {
        "GUANXI_LOG_LEVEL": "WARNING",
        **os.environ,
        "GUANXI_VAR": str(var),
        "GUANXI_PORT": str(port),
        "GUANXI_URL": url,
    }
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "guanxi.config.cli", "run"], env=surroundings, start_new_session=True)
    while time.perf_counter() - began < PATIENCE_SECONDS and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/sign-in/", timeout=5) as answer:  # noqa: S310
                answer.read()
            return Running(process, url, time.perf_counter() - began)
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise SystemExit("The product does not start; what is above says why.")


def _below(pid: int) -> list[int]:
    """All descendants of a process."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found, rest = [], [pid]
    while rest:
        children = parents.get(rest.pop(), [])
        found += children
        rest += children
    return found


def _name(pid: int) -> str:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return "gone"
    kinds = {"postgres": "database", "server.web": "web", "worker": "worker", "cli": "supervisor"}
    return next((name for mark, name in kinds.items() if mark in command), "web")


def _processor_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
