#!/usr/bin/env python3
"""Sets Guanxi up and runs it; needs nothing but Python 3.11 or newer.

    python3 run.py              set up (the first time) and run the product; options go to it: --port 8080
    python3 run.py test         set up and run the tests in parallel; further words go to pytest
    python3 run.py WORDS …      set up and run another command of the product, for example: user add mei

Everything is kept in .venv (programs) and var (data) beside this file.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("GUANXI_VENV", ROOT / ".venv"))
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST_NODE = 20
BEGAN = time.monotonic()
NO_VENV = """This Python cannot make environments (its modules venv or ensurepip are missing).
  Debian, Ubuntu:  apt-get install python3-venv
  elsewhere:       install uv (it is used when found), or Python from python.org"""


def say(text: str) -> None:
    print(f"[{time.monotonic() - BEGAN:6.1f} s] {text}", file=sys.stderr, flush=True)


def make_environment() -> None:
    """Make .venv unless it stands."""
    if PYTHON.exists():
        return
    say(f"making an environment in {VENV}")
    if uv := shutil.which("uv"):
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(VENV)], check=True)
        return
    try:
        import ensurepip  # noqa: F401  # late: optional dependency
        import venv  # late: optional dependency
    except ImportError:
        sys.exit(NO_VENV)
    try:
        venv.create(VENV, with_pip=True, symlinks=os.name != "nt")
    except subprocess.CalledProcessError:  # Debian has the modules but not what they install
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(NO_VENV)


def installer() -> list[str]:
    """Give the beginning of an install command: uv if there is one, else pip."""
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "-q", "--python", str(PYTHON)]
    return [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]


def state_of(*names: str) -> str:
    """Give a number that changes with these files and with the Python in use."""
    digest = hashlib.sha256(f"{sys.version}\n{sys.executable}\n{ROOT}".encode())
    for name in names:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def install(lock: str) -> None:
    """Install the packages that a lock names, each checked by its hash, unless they are installed already."""
    mark = VENV / "installed.json"
    done = json.loads(mark.read_text()) if mark.exists() else {}
    locks = [lock] if has_node() else [lock, "requirements-node.lock"]
    for name in locks:
        state = state_of(name)
        if done.get(name) == state:
            continue
        say(f"installing what {name} names")
        subprocess.run([*installer(), "--require-hashes", "-r", str(ROOT / name)], check=True, cwd=ROOT)
        done[name] = state
        mark.write_text(json.dumps(done))
    state = state_of("pyproject.toml", "hatch_build.py")
    if done.get("guanxi") != state:
        say("installing guanxi itself: bundling browser assets, building regions and translations")
        subprocess.run([*installer(), "--no-deps", "--no-build-isolation", "-e", str(ROOT)], check=True, cwd=ROOT)
        mark.write_text(json.dumps(done | {"guanxi": state}))


def has_node() -> bool:
    """Tell whether this machine has a Node that is new enough to bundle the browser assets."""
    program = shutil.which("node")
    if not program or not shutil.which("npm") or os.environ.get("GUANXI_WHEEL_NODE") == "1":
        return False
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", said)
    return found is not None and int(found[1]) >= OLDEST_NODE


def command_for(words: list[str]) -> list[str]:
    """Translate our words into what is to run in the environment."""
    if words[:1] == ["test"]:
        given = words[1:]
        own = any(word.startswith(("-n", "--numprocesses")) for word in given)
        # one more than there are processors: tests of the running product wait for it more than they work
        parallel = [] if own else ["-n", str((os.cpu_count() or 1) + 1), "--dist", "loadfile", "--no-loadscope-reorder"]
        return [str(PYTHON), "-m", "pytest", *parallel, *given]
    is_option_of_run = not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version"))
    return [str(PYTHON), "-m", "guanxi.config.cli", *(["run"] if is_option_of_run else []), *words]


def main() -> None:
    """Set up what is not, and become the command."""
    words = sys.argv[1:]
    make_environment()
    install("requirements-dev.lock" if words[:1] == ["test"] else "requirements.lock")
    subprocess.run([str(PYTHON), str(ROOT / "tools" / "build.py")], check=True, cwd=ROOT)
    command = command_for(words)
    os.environ["GUANXI_BEGAN"] = str(BEGAN)  # later steps count on from here
    if os.name == "nt":
        sys.exit(subprocess.call(command, cwd=ROOT))
    if words[:1] == ["test"]:
        os.chdir(ROOT)
    os.execv(command[0], command)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 whoever has an older one shall read this
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    try:
        main()
    except subprocess.CalledProcessError as why:
        sys.exit(f"Setting up failed: {' '.join(map(str, why.cmd[:6]))} … ended with {why.returncode}.")
    except KeyboardInterrupt:
        sys.exit(130)
