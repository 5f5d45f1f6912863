"""Things are built again when what they follow from has changed, and only then."""

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

BUILD = Path(__file__).resolve().parent.parent / "build.py"


@pytest.fixture
def build(tmp_path: Path) -> Any:
    """tools/build.py, working in an empty project with one part."""
    spec = importlib.util.spec_from_file_location("guanxi_tools_build_tested", BUILD)
    assert spec
    assert spec.loader
    module: Any = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    module.ROOT, module.FRONTEND, module.STAMPS = tmp_path, tmp_path / "frontend", tmp_path / "stamps.json"
    (tmp_path / "words.txt").write_text("one")
    module.PARTS = (module.Part("words", follows(module, tmp_path), made(tmp_path), ("words.out",)),)
    return module


def follows(module: Any, root: Path) -> Callable[[], str]:
    return lambda: module.digest([root / "words.txt"])


def made(root: Path) -> Callable[[], None]:
    def make() -> None:
        (root / "words.out").write_text((root / "words.txt").read_text())

    return make


def built(build: Any) -> list[str]:
    said: list[str] = []
    build.build(say=said.append)
    return said


def test_a_part_is_built_once(build: Any) -> None:
    assert [built(build), built(build)] == [["building words"], []]


def test_a_changed_source_builds_it_again(build: Any) -> None:
    built(build)
    (build.ROOT / "words.txt").write_text("two")
    assert built(build) == ["building words"]
    assert (build.ROOT / "words.out").read_text() == "two"


def test_a_lost_result_is_built_again(build: Any) -> None:
    built(build)
    (build.ROOT / "words.out").unlink()
    assert built(build) == ["building words"]


@pytest.mark.parametrize(
    ("installed", "is_enough"),
    [
        ({"a": "1", "b": "2"}, True),
        ({"a": "1"}, True),
        ({"a": "2", "b": "2"}, False),
        ({"b": "2"}, False),
        ({"a": "1", "b": "2", "c": "3"}, False),
        ({}, False),
    ],
)
def test_packages_must_be_those_of_the_lock(build: Any, installed: dict[str, str], is_enough: bool) -> None:
    folder = build.FRONTEND / "node_modules"
    folder.mkdir(parents=True)
    wanted = {"": {}, "a": {"version": "1"}, "b": {"version": "2", "optional": True}}
    (build.FRONTEND / "package-lock.json").write_text(json.dumps({"packages": wanted}))
    present = {name: {"version": version} for name, version in installed.items()}
    (folder / ".package-lock.json").write_text(json.dumps({"packages": present}))
    assert build.packages_are_installed() is is_enough
