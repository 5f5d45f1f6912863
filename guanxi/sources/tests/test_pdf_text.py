"""The text of PDF files: Latin and Chinese, protected, scanned, broken, very long."""

import io
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from guanxi.sources import pdf_text, reading
from guanxi.sources.pdf_text import Pdf


def printed(*pages: str, title: str = "", keywords: str = "") -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas.setTitle(title)
    canvas.setKeywords(keywords)
    for page in pages:
        canvas.setFont("STSong-Light", 12)
        for at, line in enumerate(page.splitlines()):
            canvas.drawString(72, 720 - 20 * at, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def scanned() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawImage(ImageReader(Image.new("RGB", (40, 40), "gray")), 72, 600)
    canvas.save()
    return file.getvalue()


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(printed("Prices of next year"))))
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def read(content: bytes, most: int = 10_000) -> Pdf:
    return pdf_text.read(content, most_signs=most)


def test_text_title_and_keywords_are_read_in_both_scripts() -> None:
    found = read(printed("退货政策\nGoods come back within 30 days.", "第二页", title="Returns", keywords="退货, returns"))
    assert found == Pdf("Returns", "退货政策\nGoods come back within 30 days.\n\n第二页", "退货, returns")


def test_what_only_printing_is_forbidden_of_is_read_and_what_a_password_protects_is_not() -> None:
    assert read(locked("")).text == "Prices of next year"
    assert read(locked("sesame")) == Pdf(problem=pdf_text.PROTECTED)


def test_pictures_of_pages_are_told_apart_from_empty_ones() -> None:
    assert read(scanned()) == Pdf(problem=pdf_text.PICTURES)
    assert read(printed("")) == Pdf(problem=pdf_text.EMPTY)


def test_broken_files_are_told_wherever_they_break() -> None:
    whole = printed("One", "Two", title="T")
    assert read(b"%PDF-1.7") == read(b"%PDF-1.7\n" + bytes(range(256)) * 20) == Pdf(problem=pdf_text.DAMAGED)
    for at in range(0, len(whole), 97):
        for content in (whole[:at], whole[:at] + b"\xff" * 9 + whole[at + 9 :]):
            found = read(b"%PDF-" + content[5:])
            assert bool(found.text) != bool(found.problem), at


def test_of_long_ones_only_the_beginning_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    long = printed(*(f"Page {at}" for at in range(1, 9)))
    assert read(long, most=10).text == "Page 1\n\nPage 2"
    assert pdf_text.read(long, most_signs=1000, most_pages=1).text == "Page 1"
    monkeypatch.setattr(pdf_text, "MOST_PAGES", 5)
    assert read(long).problem == pdf_text.LONG


def test_a_file_is_a_table_of_one_document_by_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "9f86d081"
    path.write_bytes(printed("退货政策", title="Returns"))
    table = reading.opened(path, name="returns.pdf")
    assert [row.cells for row in table.rows()] == [("returns.pdf", "Returns", "退货政策", None, "pdf", 4, None)]
