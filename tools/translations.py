#!/usr/bin/env python3
"""Translations: collects the texts of the product, keeps the catalogs, and says what is missing.

    python tools/translations.py extract   writes guanxi/locale/django.pot: every text of the product
    python tools/translations.py update    brings new texts into the simplified Chinese catalog, for translators
    python tools/translations.py compile   makes the traditional catalog from the simplified one, and both .mo files
    python tools/translations.py check     exit code 1 and a list if a text is missing, unsure, damaged or mixed

English texts stand in the code. Simplified Chinese is translated by people. Traditional Chinese follows from it: by
OpenCC (s2twp, Taiwan's phrases), by the terms of `guanxi/locale/zh_Hant/overrides.toml`, and by its whole messages.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ROOT / "guanxi"
LOCALE = PRODUCT / "locale"
TEMPLATE = LOCALE / "django.pot"
HANS = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
HANT = LOCALE / "zh_Hant" / "LC_MESSAGES" / "django.po"
OVERRIDES = LOCALE / "zh_Hant" / "overrides.toml"

METHODS = [
    ("**/tests/**", "ignore"),
    ("**/migrations/**", "ignore"),
    ("static/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
OPTIONS = {
    f"**/templates/**.{ending}": {
        "extensions": "jinja2.ext.i18n,jinja2.ext.do",
        "newstyle_gettext": "true",
        "trimmed": "false",
        "silent": "false",
    }
    for ending in ("html", "txt")
}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

Key = str | tuple[str, str]
"""What a catalog finds a message by: its text, with the context before it if there is one."""

PLACEHOLDER = re.compile(r"%\((\w+)\)[-+ #0]*[\d.]*[a-zA-Z]|%[sdifr]|\{(\w*)\}")
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
HALF_WIDTH_AFTER_HAN = re.compile(r"[\u3400-\u9fff][,;!?](?!\w)|[\u3400-\u9fff][,;!?][\u3400-\u9fff]|[\u3400-\u9fff]\.(?:\s|$)")
COLUMNS, ROWS = re.compile(r"\bcolumns?\b", re.IGNORECASE), re.compile(r"\brows?\b", re.IGNORECASE)
SIMPLIFIED_TABLE = PRODUCT / "lib" / "data" / "simplified.txt"
USED_IN_BOTH = frozenset("乾瞭著夥藉覆麼麽徵鍾閤")
"""Characters that the table calls traditional and that simplified texts use as well."""


@dataclass(frozen=True)
class Overrides:
    """Taiwan's own words: terms and whole texts (simplified to traditional), whole messages, words that must not come out."""

    terms: dict[str, str] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    mainland: tuple[str, ...] = ()


def collect(folder: Path = PRODUCT) -> Catalog:
    """A catalog of every text marked for translation below the folder."""
    catalog = Catalog(project="guanxi", charset="utf-8")
    found = extract_from_dir(
        str(folder),
        method_map=METHODS,
        options_map=OPTIONS,
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for filename, _line, message, comments, context in found:
        catalog.add(message, None, [(Path(filename).as_posix(), 0)], auto_comments=comments, context=context)
    return catalog


def update(template: Catalog, present: Catalog) -> Catalog:
    """The catalog of a language with exactly the texts of the template; translations that fit no text any more are dropped."""
    made = new_catalog("zh_Hans")
    for message in sorted(messages(template), key=sort_key):
        known = present.get(message.id, message.context)
        same_kind = known is not None and known.pluralizable == message.pluralizable
        flags = known.flags & {"fuzzy"} if known and same_kind else set()
        made.add(
            message.id,
            known.string if known and same_kind else None,
            sorted(set(message.locations)),
            flags=flags,
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known else (),
            context=message.context,
        )
    return made


def traditional(simplified: Catalog, overrides: Overrides) -> Catalog:
    """The traditional catalog that follows from the simplified one."""
    made = new_catalog("zh_Hant")
    convert = converter(overrides)
    for message in messages(simplified):
        if "fuzzy" not in message.flags:
            whole = overrides.messages.get(first_text(message))
            made.add(message.id, whole or converted(message.string, convert), context=message.context)
    return made


def converter(overrides: Overrides) -> Callable[[str], str]:
    """A function from simplified to traditional text: our terms first, the longest before the others, OpenCC for the rest."""
    from opencc import OpenCC  # late: optional dependency

    between = OpenCC("s2twp").convert
    longest_first = sorted(overrides.terms, key=len, reverse=True)
    terms = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def convert(text: str) -> str:
        if text in overrides.whole:
            return overrides.whole[text]
        pieces, end = [], 0
        for match in terms.finditer(text):
            pieces += [between(text[end : match.start()]), overrides.terms[match[0]]]
            end = match.end()
        return "".join([*pieces, between(text[end:])])

    return convert


def problems(template: Catalog, simplified: Catalog, overrides: Overrides) -> Iterator[str]:
    """What is wrong with the translations, one line each."""
    convert = converter(overrides)
    wanted = {key_of(message) for message in messages(template)}
    for message in messages(template):
        known = simplified.get(message.id, message.context)
        yield from (f"zh_Hans: {what}: {first_text(message)!r}" for what in faults(message, known))
        if known is not None and all(strings(known)):
            whole = overrides.messages.get(first_text(message)) or converted(known.string, convert)
            yield from (f"zh_Hant: {what}: {first_text(message)!r}" for what in faults_of_tradition(message, whole, overrides))
    for message in messages(simplified):
        if key_of(message) not in wanted:
            yield f"zh_Hans: no such text any more: {first_text(message)!r}"
    texts = {first_text(message) for message in messages(template)}
    for text in overrides.messages:
        if text not in texts:
            yield f"zh_Hant/overrides.toml: no such text any more: {text!r}"


def faults(message: Message, known: Message | None) -> Iterator[str]:
    """What is wrong with one simplified translation."""
    if known is None or not all(strings(known)):
        yield "missing"
        return
    if "fuzzy" in known.flags:
        yield "unsure (fuzzy)"
    for text in strings(known):
        yield from differences(message, text)
        if mixed := sorted(set(text) & traditional_only()):
            yield f"traditional characters {''.join(mixed)}"
        if HALF_WIDTH_AFTER_HAN.search(text):
            yield "half-width punctuation after a Chinese character"
        if (
            not HAN.search(text)
            and LATIN_WORD.search(PLACEHOLDER.sub("", text))
            and text == first_text(message)
            and " " in text.strip()
        ):
            yield "not translated"


def faults_of_tradition(message: Message, string: str | Sequence[str], overrides: Overrides) -> Iterator[str]:
    """What is wrong with one traditional translation."""
    for text in (string,) if isinstance(string, str) else string:
        yield from differences(message, text)
        for word in overrides.mainland:
            if word in text:
                yield f"mainland word {word}"
        if COLUMNS.search(first_text(message)) and not ROWS.search(first_text(message)) and "列" in text and "欄" not in text:
            yield "a column is 欄, 列 is a row"


def differences(message: Message, text: str) -> Iterator[str]:
    """Placeholders and outer blanks that the original has and the translation has not, or the other way round."""
    originals = [message.id] if isinstance(message.id, str) else list(message.id)
    if placeholders(text) not in [placeholders(original) for original in originals]:
        yield "other placeholders"
    first = originals[0]
    if (first[:1].isspace(), first[-1:].isspace()) != (text[:1].isspace(), text[-1:].isspace()):
        yield "other blanks at the ends"


def placeholders(text: str) -> Counter[str]:
    """How often each placeholder stands in the text."""
    return Counter(match[0] for match in PLACEHOLDER.finditer(text.replace("%%", "")))


@cache
def traditional_only() -> frozenset[str]:
    """Characters that simplified texts do not use; none if the table is not built yet."""
    if not SIMPLIFIED_TABLE.exists():
        return frozenset()
    lines = SIMPLIFIED_TABLE.read_text(encoding="utf-8").splitlines()
    return frozenset(line[0] for line in lines) - USED_IN_BOTH


def messages(catalog: Catalog) -> list[Message]:
    """The messages of a catalog without its header."""
    return [message for message in catalog if message.id]


def strings(message: Message) -> tuple[str, ...]:
    """The translations of a message: one, or one for each plural form."""
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(message.string or ()) or ("",)


def first_text(message: Message) -> str:
    """The English text, the singular if there are two."""
    return message.id if isinstance(message.id, str) else message.id[0]


def key_of(message: Message) -> Key:
    """What the message is found by."""
    return (message.context, first_text(message)) if message.context else first_text(message)


def sort_key(message: Message) -> tuple[str, str]:
    """Catalogs are in the order of the English texts, so that two people's additions rarely meet."""
    return first_text(message).casefold(), message.context or ""


def converted(string: str | Sequence[str] | None, convert: Callable[[str], str]) -> str | tuple[str, ...]:
    """Every form of a translation converted."""
    if string is None:
        return ""
    return convert(string) if isinstance(string, str) else tuple(convert(form) for form in string)


def new_catalog(language: str) -> Catalog:
    """An empty catalog; Chinese has one plural form."""
    return Catalog(locale=language, project="guanxi", charset="utf-8", fuzzy=False)


def read(path: Path, language: str) -> Catalog:
    """The catalog in the file, an empty one if there is none."""
    if not path.exists():
        return new_catalog(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=True)


def write(path: Path, catalog: Catalog) -> None:
    """Writes a .po file without line numbers and dates, which would change with every edit of the code."""
    catalog.header_comment = "# Translations of Guanxi."
    with path.open("wb") as file:
        write_po(file, catalog, width=120, include_lineno=False, ignore_obsolete=True)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(
            r'^"(?:POT-Creation-Date|Project-Id-Version|Report-Msgid-Bugs-To|Language-Team|PO-Revision-Date|Last-Translator|Generated-By)[^\n]*\n',
            "",
            text,
            flags=re.MULTILINE,
        ),
        encoding="utf-8",
    )


def write_compiled(path: Path, catalog: Catalog) -> None:
    """Writes the .mo file beside a .po file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog, use_fuzzy=False)


def read_overrides(path: Path = OVERRIDES) -> Overrides:
    """Taiwan's own words."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    mainland = tuple(content.get("mainland", {}).get("words", ()))
    return Overrides(content.get("terms", {}), content.get("whole", {}), content.get("messages", {}), mainland)


def run_extract() -> int:
    """Writes the template."""
    catalog = collect()
    write(TEMPLATE, catalog)
    print(f"{len(messages(catalog))} texts in {TEMPLATE.relative_to(ROOT)}")
    return 0


def run_update() -> int:
    """Brings the simplified catalog up to date."""
    catalog = update(collect(), read(HANS, "zh_Hans"))
    write(HANS, catalog)
    open_texts = sum(not all(strings(message)) or "fuzzy" in message.flags for message in messages(catalog))
    print(f"{len(messages(catalog))} texts, {open_texts} to translate, in {HANS.relative_to(ROOT)}")
    return 0


def run_compile() -> int:
    """Makes the traditional catalog and both compiled ones."""
    simplified = read(HANS, "zh_Hans")
    made = traditional(simplified, read_overrides())
    HANT.parent.mkdir(parents=True, exist_ok=True)
    write(HANT, made)
    write_compiled(HANS, simplified)
    write_compiled(HANT, made)
    return 0


def run_check() -> int:
    """Prints what is wrong."""
    found = list(problems(collect(), read(HANS, "zh_Hans"), read_overrides()))
    for line in found:
        print(line)
    print(f"{len(found)} problems" if found else "translations are complete")
    return 1 if found else 0


COMMANDS: dict[str, Callable[[], int]] = {
    "extract": run_extract,
    "update": run_update,
    "compile": run_compile,
    "check": run_check,
}


def main(arguments: list[str]) -> int:
    """Runs one command; exit code 2 if there is no such command."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    return COMMANDS[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
