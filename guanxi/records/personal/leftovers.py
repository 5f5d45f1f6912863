"""Files on disk that imports left behind: the uploaded tables themselves, which may mention a person."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16-le")
AT_ONCE = 1 << 20


def mentioning(texts: Sequence[str]) -> list[Path]:
    """The uploaded tables in which one of the texts stands."""
    folder = Path(settings.VAR) / "imports"
    if not texts or not folder.is_dir():
        return []
    wanted = [form for text in texts for form in _forms(text)]
    return [file for file in sorted(folder.iterdir()) if file.is_file() and _mentions(file, wanted)]


def remove(texts: Sequence[str]) -> int:
    """Remove them; returns how many."""
    found = mentioning(texts)
    for file in found:
        file.unlink(missing_ok=True)
    return len(found)


def _forms(text: str) -> list[bytes]:
    found = []
    for encoding in ENCODINGS:
        try:
            found.append(text.encode(encoding))
        except UnicodeEncodeError:
            continue
    return list(dict.fromkeys(found))


def _mentions(file: Path, wanted: Sequence[bytes]) -> bool:
    if zipfile.is_zipfile(file):  # a workbook, or a packed table
        with zipfile.ZipFile(file) as archive:
            return any(_inside(archive.read(name), wanted) for name in archive.namelist())
    with file.open("rb") as source:
        before = b""
        while block := source.read(AT_ONCE):
            if _inside(before + block, wanted):
                return True
            before = block[-200:]
    return False


def _inside(content: bytes, wanted: Sequence[bytes]) -> bool:
    return any(text in content for text in wanted)
