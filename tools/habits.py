"""Checks the habits of this project that no other tool knows: sizes, names, late imports, the clock, clean templates.

    python tools/habits.py

An exception needs a line with its reason in EXCEPTIONS; one that is no longer needed is a finding, too.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_LINES = 400
MOST_TEMPLATE_LINES = 150
MOST_FUNCTION_LINES = 40
MOST_DECLARATION_LINES = 40
MOST_PARAMETERS = 6
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"}
LATE_REASONS = {"app ready", "slow import", "optional dependency"}
LATE = re.compile(r"#\s*late:\s*(.+?)\s*$")
CLOCKS = {
    "timezone.now",
    "datetime.now",
    "datetime.datetime.now",
    "datetime.today",
    "date.today",
    "datetime.date.today",
    "time.time",
}
CLOCKS_WITHOUT_ARGUMENT = {"timezone.localdate", "timezone.localtime"}  # with one they only convert
EDGE = re.compile(
    r"^guanxi/config/|/web/|/api/(answering|(\w+_)?endpoints)\.py$|/(jobs|panels|reactions|apps)\.py$|/tests/|^tests/|^tools/|^(run|conftest)\.py$"
)
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
INLINE = re.compile(r"""<[^>]*\sstyle\s*=|<[^>]*\son[a-z]+\s*=|<script(?![^>]*\b(?:src=|type="application/json"))|<style\b""")
PLACES = ("guanxi", "tests", "tools", "frontend/src")
SINGLE_FILES = ("run.py", "conftest.py", "hatch_build.py")
LEFT_OUT = {"migrations", "node_modules", "__pycache__", "dist"}

# "rule path" or "rule path:name" → why this one may
EXCEPTIONS: dict[str, str] = {
    "clock guanxi/people/rights.py:80": "rights are asked everywhere; who needs another day says rights.as_of(person, day)",
}


@dataclass(frozen=True)
class Finding:
    """A habit that is not kept somewhere."""

    rule: str
    where: str
    text: str

    @property
    def key(self) -> str:
        return f"{self.rule} {self.where}"


@dataclass(frozen=True)
class Source:
    """A file with its path below the root."""

    path: str
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def stem(self) -> str:
        return Path(self.path).stem


def file_length(source: Source) -> Iterator[Finding]:
    """Find files that tell too many stories at once."""
    most = MOST_TEMPLATE_LINES if source.path.endswith(".html") else MOST_LINES
    if len(source.lines) > most:
        yield Finding("file-length", source.path, f"{len(source.lines)} lines, at most {most}")


def empty_name(source: Source) -> Iterator[Finding]:
    """Find files whose name says nothing."""
    if source.stem in EMPTY_NAMES and source.path.endswith(".py"):
        yield Finding("empty-name", source.path, "name the thing or the activity")


def function_size(source: Source) -> Iterator[Finding]:
    """Find functions that are too long or take too much."""
    for node in _nodes(source):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        where = f"{source.path}:{node.name}"
        if (length := _length(node)) > MOST_FUNCTION_LINES:
            yield Finding("function-length", where, f"{length} lines, at most {MOST_FUNCTION_LINES}")
        if (count := _parameters(node)) > MOST_PARAMETERS:
            yield Finding("parameters", where, f"{count} parameters, at most {MOST_PARAMETERS}")


def declaration_size(source: Source) -> Iterator[Finding]:
    """Find declarations of records that no longer fit on a screen."""
    for node in _nodes(source):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Record", "declare.Record"}:
            length = _length(node)
            if length > MOST_DECLARATION_LINES:
                path = next((ast.unparse(each.value) for each in node.keywords if each.arg == "path"), "Record")
                where = f"{source.path}:{path.strip(chr(39))}"
                yield Finding("declaration-length", where, f"{length} lines, at most {MOST_DECLARATION_LINES}")


def late_import(source: Source) -> Iterator[Finding]:
    """Find imports inside functions that do not say why, or have no reason that counts."""
    for function in _nodes(source):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            said = LATE.search(" ".join(source.lines[node.lineno - 1 : node.end_lineno]))
            if not said or said[1] not in LATE_REASONS:
                reasons = ", ".join(sorted(LATE_REASONS))
                yield Finding("late-import", f"{source.path}:{function.name}", f"needs '# late: <one of {reasons}>'")


def asked_clock(source: Source) -> Iterator[Finding]:
    """Find rules that ask the clock: time comes in as a parameter."""
    if EDGE.search(source.path):
        return
    for node in _nodes(source):
        if isinstance(node, ast.Call) and _asks(node):
            where = f"{source.path}:{node.lineno}"
            yield Finding(
                "clock", where, f"{ast.unparse(node.func)} is for views, jobs and commands; take the time as a parameter"
            )


def _asks(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    return name in CLOCKS or (name in CLOCKS_WITHOUT_ARGUMENT and not call.args)


def inline_code(source: Source) -> Iterator[Finding]:
    """Find styles and scripts inside templates, which the content security policy forbids."""
    if not source.path.endswith(".html"):
        return
    text = JINJA.sub(lambda found: re.sub(r"[^\n]", "_", found[0]), source.text)
    for match in INLINE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Finding("inline-code", f"{source.path}:{line}", f"{match[0][:60]!r} does not run under our policy")


RULES: tuple[Callable[[Source], Iterator[Finding]], ...] = (
    file_length,
    empty_name,
    function_size,
    declaration_size,
    late_import,
    asked_clock,
    inline_code,
)


def _nodes(source: Source) -> Iterator[ast.AST]:
    if source.path.endswith(".py"):
        yield from ast.walk(ast.parse(source.text))


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Call) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return len([each for each in named if each.arg not in {"self", "cls"}])


def missing_readmes(root: Path) -> Iterator[Finding]:
    """Find folders of the product that do not say what they are for."""
    for folder in sorted((root / "guanxi").iterdir()):
        if (folder / "__init__.py").exists() and not (folder / "README.md").exists():
            where = folder.relative_to(root).as_posix()
            yield Finding("readme", where, "a README.md says what the folder is for, its words and its main flows")


def sources(root: Path) -> Iterator[Source]:
    """Read all files that the habits are about."""
    found = [path for place in PLACES for path in (root / place).rglob("*") if path.suffix in {".py", ".html", ".js", ".css"}]
    for path in sorted([*found, *(root / name for name in SINGLE_FILES)]):
        relative = path.relative_to(root)
        if path.is_file() and not LEFT_OUT & set(relative.parts):
            yield Source(relative.as_posix(), path.read_text(encoding="utf-8"))


def findings(root: Path, exceptions: dict[str, str]) -> list[Finding]:
    """Give what is not as it should be, and exceptions that nobody needs any more."""
    found = [finding for source in sources(root) for rule in RULES for finding in rule(source)]
    found += missing_readmes(root)
    stale = exceptions.keys() - {finding.key for finding in found}
    kept = [finding for finding in found if finding.key not in exceptions]
    return kept + [Finding("exception", key, "is no longer needed; remove it") for key in sorted(stale)]


def main() -> int:
    """Print the findings and give the exit code."""
    found = findings(ROOT, EXCEPTIONS)
    for finding in found:
        print(f"{finding.where}: {finding.rule}: {finding.text}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
