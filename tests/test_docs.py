"""The documents name every command and setting, lead to each other, and to nothing that is not there."""

import re
from pathlib import Path

import pytest
from click import Context

from guanxi.config.cli.program import COMMANDS, program

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "guanxi").glob("*/README.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
VARIABLE = re.compile(r"\b(?:GUANXI_[A-Z_]+[A-Z]|DATABASE_URL)\b")


def _linked(page: Path) -> set[Path]:
    return {(page.parent / link).resolve() for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [target for target in sorted(_linked(page)) if not target.exists()] == []


def test_the_index_names_every_document() -> None:
    there = {page for page in (ROOT / "docs").glob("*.md") if page.name != "README.md"}
    assert there - _linked(ROOT / "docs" / "README.md") == set()


def test_the_index_of_decisions_names_each_of_them_under_a_number_of_its_own() -> None:
    there = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    assert set(there) - _linked(ROOT / "docs" / "decisions" / "README.md") == set()
    assert [page.name[:4] for page in there] == [f"{number:04}" for number in range(1, len(there) + 1)]


def test_every_command_is_described() -> None:
    said = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    commands = {name: program.get_command(Context(program), name) for name in COMMANDS}
    shown = {name for name, command in commands.items() if command is not None and not command.hidden}
    assert {name for name in shown if not re.search(rf"`{name}\b", said)} == set()


def test_every_setting_is_described() -> None:
    read = {
        name
        for page in [ROOT / "run.py", *(ROOT / "guanxi").rglob("*.py"), *(ROOT / "tools").glob("*.py")]
        if "tests" not in page.parts
        for name in VARIABLE.findall(page.read_text(encoding="utf-8"))
    }
    said = set(VARIABLE.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))
    assert read - said == set()
