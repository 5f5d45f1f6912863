"""Translations: every text is collected, Taiwan has its own words, and damage is found."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tools import translations
from tools.translations import Overrides, collect, converter, problems, read_overrides, traditional, update

WORDS = translations.ROOT / "docs" / "words.md"
CELLS = re.compile(r"\s*[/、：（）:]\s*")


def glossary() -> list[tuple[str, str]]:
    """(简体, 繁體) of every word in the glossary."""
    pairs: list[tuple[str, str]] = []
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) >= 3 and re.search(r"[\u3400-\u9fff]", cells[2]) and cells[0] != "English":
            simplified, other = (list(filter(None, CELLS.split(cell))) for cell in cells[1:3])
            assert len(simplified) == len(other), line
            pairs += zip(simplified, other, strict=True)
    return pairs


@cache
def taiwan() -> Callable[[str], str]:
    """The product's own converter, made once."""
    return converter(read_overrides())


def catalog(**texts: str) -> Catalog:
    made = Catalog(locale="zh_Hans")
    for text, translation in texts.items():
        made.add(text.replace("_", " "), translation)
    return made


def template(*texts: str) -> Catalog:
    made = Catalog()
    for text in texts:
        made.add(text)
    return made


@pytest.mark.parametrize(("simplified", "other"), glossary())
def test_every_word_of_the_glossary_becomes_taiwans_word(simplified: str, other: str) -> None:
    assert taiwan()(simplified) == other


@pytest.mark.parametrize(
    ("simplified", "other"),
    [
        ("导入客户和联系人", "匯入客戶和聯絡人"),
        ("文件夹中的文件", "資料夾中的檔案"),
        ("自定义字段", "自訂欄位"),
        ("第 %(line)s 行的单元格", "第 %(line)s 列的儲存格"),
        ("选择列", "選擇欄"),
        ("正在执行，请稍候", "正在執行，請稍候"),
        ("开户银行", "開戶銀行"),
        ("默认设置已保存", "預設設定已儲存"),
        ("用户名或密码不正确", "使用者名稱或密碼不正確"),
        ("权限不足", "權限不足"),
        ("搜索、筛选、排序", "搜尋、篩選、排序"),
        ("通过电子邮件通知，审核通过", "透過電子郵件通知，審核通過"),
    ],
)
def test_sentences_become_those_of_taiwan(simplified: str, other: str) -> None:
    assert taiwan()(simplified) == other


def test_no_term_leaves_a_word_of_the_mainland() -> None:
    overrides = read_overrides()
    left = {term for term, other in overrides.terms.items() for word in overrides.mainland if word in other}
    assert left == set()


def test_texts_are_collected_from_code_and_pages(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "a.py").write_text('_("One"); ngettext("%(n)s dog", "%(n)s dogs", n); N_("Two"); f("No")\n', encoding="utf-8")
    (tmp_path / "templates" / "a.html").write_text('{% trans n=1 %}Three {{ n }}{% endtrans %}{{ _("Four") }}', encoding="utf-8")
    (tmp_path / "tests" / "b.py").write_text('_("Not this")\n', encoding="utf-8")
    found = {
        message.id if isinstance(message.id, str) else tuple(message.id) for message in translations.messages(collect(tmp_path))
    }
    assert found == {"One", ("%(n)s dog", "%(n)s dogs"), "Two", "Three %(n)s", "Four"}


def test_updating_keeps_what_is_translated_and_drops_what_is_gone() -> None:
    updated = update(template("Old", "New"), catalog(Old="旧", Gone="没了"))
    assert {message.id: message.string for message in translations.messages(updated)} == {"New": None, "Old": "旧"}


def test_whole_messages_go_before_terms() -> None:
    overrides = Overrides(terms={"文件": "檔案"}, messages={"Paper": "公文"})
    made = traditional(catalog(File="文件", Paper="文件"), overrides)
    assert {message.id: message.string for message in translations.messages(made)} == {"File": "檔案", "Paper": "公文"}


@pytest.mark.parametrize(
    ("text", "translation", "problem"),
    [
        ("Hello", "", "zh_Hans: missing"),
        ("Hello %(name)s", "你好", "zh_Hans: other placeholders"),
        ("Hello %(name)s", "%(nmae)s，你好", "zh_Hans: other placeholders"),
        ("Hello", "妳們好嗎", "zh_Hans: traditional characters"),
        ("Hello, world", "你好,世界", "zh_Hans: half-width punctuation"),
        ("Hello ", "你好", "zh_Hans: other blanks"),
        ("Not done yet", "Not done yet", "zh_Hans: not translated"),
        ("Mouse", "鼠标", "zh_Hant: mainland word"),
        ("Gone columns", "不见了的列", "zh_Hant: a column is 欄"),
    ],
)
def test_damage_is_found(text: str, translation: str, problem: str) -> None:
    simplified = Catalog(locale="zh_Hans")
    simplified.add(text, translation)
    overrides = Overrides(terms={"鼠标": "鼠標"}, mainland=("鼠標",))
    found = list(problems(template(text), simplified, overrides))
    assert [line for line in found if line.startswith(problem)] != []


def test_an_unsure_translation_counts_as_missing() -> None:
    simplified = Catalog(locale="zh_Hans")
    simplified.add("Hello", "你好", flags={"fuzzy"})
    assert list(problems(template("Hello"), simplified, Overrides())) == ["zh_Hans: unsure (fuzzy): 'Hello'"]


def test_complete_translations_have_no_problems() -> None:
    simplified = catalog(Hello="你好", CSV="CSV")
    simplified.add(("%(n)s dog", "%(n)s dogs"), ("%(n)s 只狗",))
    wanted = template("Hello", "CSV")
    wanted.add(("%(n)s dog", "%(n)s dogs"))
    assert list(problems(wanted, simplified, replace(read_overrides(), messages={}))) == []


def test_texts_that_nobody_shows_any_more_are_reported() -> None:
    found = list(problems(template("Hello"), catalog(Hello="你好", Gone="没了"), Overrides(messages={"Lost": "丟"})))
    assert found == ["zh_Hans: no such text any more: 'Gone'", "zh_Hant/overrides.toml: no such text any more: 'Lost'"]


def test_no_text_hides_in_an_f_string_where_it_is_not_collected() -> None:
    hidden = []
    for path in translations.PRODUCT.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "tests" in path.parts or not re.search(r"\{n?p?(_|gettext)\(", text):
            continue
        for formatted in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.JoinedStr)):
            calls = [node for node in ast.walk(formatted) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
            hidden += [
                f"{path.name}:{node.lineno}"
                for node in calls
                if node.func.id in translations.KEYWORDS and node.args and isinstance(node.args[0], ast.Constant)  # type: ignore[attr-defined]
            ]
    assert hidden == []
