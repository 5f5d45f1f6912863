"""Each habit finds the bad example and leaves the good one alone."""

import importlib.util
import sys
from pathlib import Path

import pytest

HABITS = Path(__file__).resolve().parent.parent / "habits.py"
spec = importlib.util.spec_from_file_location("guanxi_tools_habits", HABITS)
assert spec
assert spec.loader
habits = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = habits
spec.loader.exec_module(habits)

LONG_FUNCTION = "def tell():\n" + "    x = 1\n" * 40
SEVEN = "def tell(a, b, c, d, e, *, f, g): ...\n"
LONG_DECLARATION = "account = Record(\n    path='accounts',\n" + "    # line\n" * 40 + ")\n"
PAGE = '<p class="a">{% if one == "style=" %}{{ text }}{% endif %}</p><script type="application/json" id="x"></script>'


def found(path: str, text: str) -> list[str]:
    source = habits.Source(path, text)
    return sorted({finding.rule for rule in habits.RULES for finding in rule(source)})


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("guanxi/sales/ordering.py", "x = 1\n" * 401, "file-length"),
        ("guanxi/sales/templates/sales/order.html", "<p>\n" * 151, "file-length"),
        ("guanxi/sales/utils.py", "x = 1\n", "empty-name"),
        ("guanxi/sales/ordering.py", LONG_FUNCTION, "function-length"),
        ("guanxi/sales/ordering.py", SEVEN, "parameters"),
        ("guanxi/sales/records.py", LONG_DECLARATION, "declaration-length"),
        ("guanxi/sales/ordering.py", "def f():\n    import json\n", "late-import"),
        ("guanxi/sales/ordering.py", "def f():\n    import json  # late: circular import\n", "late-import"),
        ("guanxi/sales/ordering.py", "def f():\n    return timezone.now()\n", "clock"),
        ("guanxi/sales/ordering.py", "def f():\n    return timezone.localdate()\n", "clock"),
        ("guanxi/sales/templates/a.html", '<p style="color: red">', "inline-code"),
        ("guanxi/sales/templates/a.html", '<p\n  onclick="go()">', "inline-code"),
        ("guanxi/sales/templates/a.html", "<script>go()</script>", "inline-code"),
        ("guanxi/sales/templates/a.html", "<style>p {}</style>", "inline-code"),
    ],
)
def test_a_bad_example_is_found(path: str, text: str, rule: str) -> None:
    assert found(path, text) == [rule]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("guanxi/sales/ordering.py", "x = 1\n" * 400),
        ("guanxi/sales/ordering.py", LONG_FUNCTION.replace("    x = 1\n", "", 1)),
        ("guanxi/sales/ordering.py", "class A:\n    def tell(self, a, b, c, d, e, f): ...\n"),
        ("guanxi/sales/ordering.py", "def f():\n    import json  # late: slow import\n"),
        ("guanxi/sales/ordering.py", "def f():\n    from a import (\n        b,\n    )  # late: app ready\n"),
        ("guanxi/sales/ordering.py", "def f(moment):\n    return timezone.localdate(moment)\n"),
        ("guanxi/sales/web/order_page.py", "def f():\n    return timezone.now()\n"),
        ("guanxi/sales/templates/a.html", PAGE),
    ],
)
def test_a_good_example_is_left_alone(path: str, text: str) -> None:
    assert found(path, text) == []


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "guanxi" / "sales").mkdir(parents=True)
    (tmp_path / "guanxi" / "sales" / "__init__.py").write_text("")
    (tmp_path / "guanxi" / "sales" / "README.md").write_text("# sales\n")
    (tmp_path / "guanxi" / "sales" / "common.py").write_text("x = 1\n")
    return tmp_path


def test_an_exception_with_a_reason_holds(project: Path) -> None:
    assert [each.key for each in habits.findings(project, {})] == ["empty-name guanxi/sales/common.py"]
    assert habits.findings(project, {"empty-name guanxi/sales/common.py": "because"}) == []


def test_an_exception_that_nobody_needs_is_found(project: Path) -> None:
    (project / "guanxi" / "sales" / "common.py").unlink()
    assert [each.rule for each in habits.findings(project, {"empty-name guanxi/sales/common.py": "because"})] == ["exception"]


def test_a_folder_without_readme_is_found(project: Path) -> None:
    (project / "guanxi" / "sales" / "README.md").unlink()
    (project / "guanxi" / "sales" / "common.py").unlink()
    assert [each.key for each in habits.findings(project, {})] == ["readme guanxi/sales"]
