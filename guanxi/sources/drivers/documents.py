"""Documents of a knowledge base: text, Markdown, web pages, PDF and word processor files of a folder or archive, one row each."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from guanxi.lib.marking import N_
from guanxi.sources import pdf_text
from guanxi.sources.encodings import detect
from guanxi.sources.origin import Notice, Origin, Part, Since, silent
from guanxi.sources.table import Row, Shape, Table, UnreadableTable

HEADER = ("path", "title", "text", "keywords", "kind", "words", "problem")
KINDS = {
    ".txt": "text", ".text": "text", ".log": "text", ".md": "markdown", ".markdown": "markdown", ".rst": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".docx": "docx", ".pdf": "pdf",
}  # fmt: skip
LARGEST = 32 << 20
MOST_FILES = 100_000
MOST_TEXT = 2_000_000
PAGES_IN_SHORT = 2
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CORE = "{http://purl.org/dc/elements/1.1/}"
_KEYWORDS = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords"
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*_`~]{1,3}|^\s{0,3}(?:#{1,6}|>|[-+*]|\d+\.)\s+", re.MULTILINE)
_WORDS = re.compile(r"[\u3400-\u9fff]|(?:(?![\u3400-\u9fff])[\w'-])+")


@dataclass(frozen=True)
class Read:
    """What a document says."""

    title: str = ""
    text: str = ""
    keywords: str = ""
    problem: str = ""


class DocumentsTable:
    """The documents of an archive, or one alone, as a table (see `Table`); `in_short` reads only the beginning of long ones."""

    header = HEADER
    header_number = 0
    percentages: frozenset[str] = frozenset()

    def __init__(self, path: Path, *, name: str = "", in_short: bool = False) -> None:
        self._path, self._name = path, name or path.name
        self._most_pages = PAGES_IN_SHORT if in_short else pdf_text.MOST_PAGES
        self.shape = Shape("documents")
        self.sheet = "documents"
        self.sheets = (self.sheet,)
        if zipfile.is_zipfile(path) and not _is_docx(path) and not self._members():
            raise UnreadableTable(
                N_("There is no document in this archive."), N_("Put text, Markdown, HTML, PDF or DOCX files into it.")
            )

    def rows(self) -> Iterator[Row]:
        """One row a document; one that cannot be read says why in `problem`."""
        for number, (name, content) in enumerate(self._contents(), start=1):
            kind = KINDS.get(PurePosixPath(name).suffix.lower(), "")
            if content is not None and content.startswith(pdf_text.START):
                kind = "pdf"
            found = (
                read(content, kind, self._most_pages) if content is not None else Read(problem=N_("The document is too large."))
            )
            text = found.text[:MOST_TEXT]
            title = found.title or PurePosixPath(name).stem
            words = sum(1 for _word in _WORDS.finditer(text))
            cells = (name, title[:500], text or None, found.keywords or None, kind or None, words, found.problem or None)
            yield Row(number, cells)

    def _contents(self) -> Iterator[tuple[str, bytes | None]]:
        if not zipfile.is_zipfile(self._path) or _is_docx(self._path):
            yield self._name, self._path.read_bytes() if self._path.stat().st_size <= LARGEST else None
            return
        with zipfile.ZipFile(self._path) as archive:
            for member in self._members():
                yield member.filename, _unpacked(archive, member)

    def _members(self) -> list[zipfile.ZipInfo]:
        with zipfile.ZipFile(self._path) as archive:
            found = [one for one in archive.infolist() if not one.is_dir() and not _is_hidden(one.filename)]
        if len(found) > MOST_FILES:
            raise UnreadableTable(N_("There are more than %(most)s files."), N_("Divide the archive."), most=MOST_FILES)
        return sorted(found, key=lambda one: one.filename)


class Folder:
    """A folder on the server whose documents are read."""

    def parts(self, origin: Origin) -> list[Part]:
        """One table: the documents."""
        return [Part("documents", len(list(_files(Path(origin.place)))))]

    def sample(self, origin: Origin, part: str, folder: Path) -> Table:
        """All of them packed; they are read when rows are asked for."""
        target = folder / "sample.zip"
        self.fetch(origin, part, target)
        return DocumentsTable(target, in_short=True)

    def fetch(self, origin: Origin, part: str, target: Path, since: Since | None = None, notice: Notice = silent) -> None:
        """The documents packed into one archive, as they are."""
        root = Path(origin.place)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for count, file in enumerate(_files(root), start=1):
                archive.writestr(zipfile.ZipInfo(file.relative_to(root).as_posix()), file.read_bytes())
                notice(count)


def read(content: bytes, kind: str, most_pages: int = pdf_text.MOST_PAGES) -> Read:
    """What a document of this kind says; never raises, what cannot be read is a problem in words."""
    if kind == "pdf":
        said = pdf_text.read(content, most_signs=MOST_TEXT, most_pages=most_pages)
        return Read(said.title or _first_line(said.text), said.text, said.keywords, said.problem)
    if kind == "docx":
        return _docx(content)
    if kind in ("text", "markdown", "html"):
        text = content.decode(detect([content]).encoding, "replace").replace("\x00", "")
        return _html(text) if kind == "html" else _markdown(text) if kind == "markdown" else Read(_first_line(text), text.strip())
    return Read(problem=N_("Only text, Markdown, HTML, PDF and DOCX are read."))


def _markdown(text: str) -> Read:
    keywords = ""
    front = re.match(r"\A---\s*\n(.*?)\n---\s*\n", text, re.DOTALL)
    title = ""
    if front:
        text = text[front.end() :]
        said = dict(re.findall(r"^(\w+):\s*(.+?)\s*$", front[1], re.MULTILINE))
        title = str(said.get("title") or "").strip("\"'")
        keywords = str(said.get("keywords") or said.get("tags") or "").strip("[] ").replace('"', "")
    heading = _HEADING.search(text)
    plain = _MARKUP.sub(lambda match: match[1] or "", text).strip()
    return Read(title or (heading[1] if heading else _first_line(plain)), plain, keywords)


def _html(text: str) -> Read:
    from lxml import etree, html  # late: slow import

    try:
        root = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, ValueError):
        return Read(problem=N_("The document is empty."))
    keywords = ", ".join(str(one) for one in root.xpath("//meta[translate(@name,'KEYWORDS','keywords')='keywords']/@content"))
    title = " ".join("".join(root.xpath("//title//text()")).split()) or " ".join("".join(root.xpath("(//h1)[1]//text()")).split())
    for part in root.xpath("//script|//style|//nav|//noscript|//head"):
        part.drop_tree()
    lines = (" ".join(line.split()) for line in root.text_content().splitlines())
    return Read(title, "\n".join(line for line in lines if line), keywords)


def _docx(content: bytes) -> Read:
    import io  # late: slow import

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = _part(archive, "word/document.xml")
            core = _part(archive, "docProps/core.xml") if "docProps/core.xml" in archive.namelist() else None
    except (LookupError, ValueError, zipfile.BadZipFile, OSError, ElementTree.ParseError):
        return Read(problem=N_("The document is damaged."))
    paragraphs = ["".join(node.text or "" for node in one.iter(f"{_WORD}t")) for one in body.iter(f"{_WORD}p")]
    text = "\n".join(one for one in paragraphs if one.strip())
    title = (core.findtext(f"{_CORE}title") or "") if core is not None else ""
    return Read(title or _first_line(text), text, (core.findtext(_KEYWORDS) or "") if core is not None else "")


def _part(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if archive.getinfo(name).file_size > LARGEST:
        raise ValueError(name)
    return ElementTree.fromstring(archive.read(name))  # noqa: S314 (the parser itself bounds what entities grow to)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    if member.file_size > LARGEST:
        return None
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        return b""


def _is_docx(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return "word/document.xml" in archive.namelist()


def _files(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        raise UnreadableTable(N_("There is no folder %(name)s."), N_("Check its name and place."), name=str(root))
    for file in sorted(root.rglob("*")):
        if file.is_file() and not file.is_symlink() and not _is_hidden(file.relative_to(root).as_posix()):
            yield file


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:200]
