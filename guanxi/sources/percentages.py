"""Which columns of a workbook are shown as percentages: there 0.4 is 40%, and 1.5 is 150%, never 1.5%."""

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

LOOKED_AT = 500
"""Rows from the top whose cells are looked at; a format given to a whole column is seen without them."""
LARGEST_PART = 32 << 20
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN = frozenset({9, 10})  # 0% and 0.00%
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')


def percent_columns(path: Path, sheet: str) -> frozenset[int]:
    """The positions (from 0, column A) of columns with numbers shown as percentages; none if the file does not tell."""
    try:
        with zipfile.ZipFile(path) as archive:
            styles = _percent_styles(archive)
            return frozenset(_shown(archive, _part(archive, sheet), styles)) if styles else frozenset()
    except (LookupError, ValueError, zipfile.BadZipFile, zlib.error, ElementTree.ParseError):
        return frozenset()  # an unusual workbook: its shares are told by their size, as in any other file


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """The numbers of the cell styles that show a percentage."""
    root = _parsed(archive, "xl/styles.xml")
    codes = {int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in root.iter(f"{_MAIN}numFmt")}
    own = {key for key, code in codes.items() if "%" in _QUOTED.sub("", code)}
    formats = root.find(f"{_MAIN}cellXfs")
    used = [int(one.get("numFmtId", 0)) for one in formats] if formats is not None else []
    return frozenset(str(place) for place, key in enumerate(used) if key in own or (key in _BUILT_IN and key not in codes))


def _parsed(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    """A small part of the workbook. The parser itself bounds what entities grow to."""
    if archive.getinfo(part).file_size > LARGEST_PART:
        raise ValueError(part)
    return ElementTree.fromstring(archive.read(part))  # noqa: S314 (see above)


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The file within the workbook that holds a sheet."""
    keys = {one.get("name"): one.get(_LINK) for one in _parsed(archive, "xl/workbook.xml").iter(f"{_MAIN}sheet")}
    targets = {one.get("Id"): str(one.get("Target")) for one in _parsed(archive, "xl/_rels/workbook.xml.rels")}
    target = targets[keys[sheet]]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _shown(archive: zipfile.ZipFile, part: str, styles: frozenset[str]) -> Iterator[int]:
    """The columns in which most numbers are percentages: a single one among amounts makes no share of the amounts."""
    whole: set[int] = set()
    percentages, numbers = Counter[int](), Counter[int]()
    for one in _beginning(archive, part):
        if one.tag == f"{_MAIN}col" and one.get("style") in styles:
            whole.update(range(int(one.attrib["min"]) - 1, min(int(one.attrib["max"]), 16_384)))
        elif one.tag == f"{_MAIN}c" and _is_number(one):
            position = _position(one.attrib["r"])
            numbers[position] += 1
            percentages[position] += one.get("s") in styles
    yield from (
        position for position in whole | set(numbers) if 2 * percentages[position] > numbers[position] or not numbers[position]
    )


def _beginning(archive: zipfile.ZipFile, part: str) -> Iterator[ElementTree.Element]:
    """Columns and cells of the first rows."""
    rows = 0
    with archive.open(part) as file:
        for _event, one in ElementTree.iterparse(file):  # noqa: S314 (bounded as in _parsed, and in rows)
            if one.tag == f"{_MAIN}row":
                rows += 1
                one.clear()
                if rows > LOOKED_AT:
                    return
            else:
                yield one


def _is_number(cell: ElementTree.Element) -> bool:
    return cell.get("t", "n") == "n" and "r" in cell.attrib and cell.find(f"{_MAIN}v") is not None


def _position(address: str) -> int:
    """AB12 stands in the column with position 27."""
    found = 0
    for sign in address.rstrip("0123456789").upper():
        found = found * 26 + ord(sign) - ord("A") + 1
    return found - 1
