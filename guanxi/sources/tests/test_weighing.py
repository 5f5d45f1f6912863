"""Workbooks that would end the process that opens them are refused in words, in whatever format they come."""

import zipfile
from pathlib import Path

import pytest

from guanxi.sources import weighing
from guanxi.sources.drivers.workbook import WorkbookTable
from guanxi.sources.table import UnreadableTable

OFFICE = "http://schemas.openxmlformats.org"
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
SHEET = f'<worksheet xmlns="{OFFICE}/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
USUAL = '<row r="2"><c r="A2" t="inlineStr"><is><t>Acme</t></is></c></row>'


def _workbook(path: Path, rows: str, more: bytes = b"") -> Path:
    """The smallest workbook that is one."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    link = f"{OFFICE}/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships">'
        f'<Relationship Id="a" Type="{link}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships">'
        f'<Relationship Id="b" Type="{link}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{OFFICE}/spreadsheetml/2006/main" xmlns:r="{link}">'
        '<sheets><sheet name="S" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": SHEET % rows,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0"?>{text}')
        if more:
            archive.writestr("xl/more.bin", more)
    return path


def test_a_usual_workbook_is_read(tmp_path: Path) -> None:
    table = WorkbookTable(_workbook(tmp_path / "usual.xlsx", HEAD + USUAL), format="xlsx")
    assert (table.header, [row.cells for row in table.rows()]) == (("Name",), [("Acme",)])


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r = '1048576'><c><v>1</v></c></row><row r='3'><c r='xfd3'><v>1</v></c></row>",
    ],
)
def test_cells_far_apart_are_refused_before_a_rectangle_is_made_of_them(far: str, tmp_path: Path) -> None:
    path = _workbook(tmp_path / "far.xlsx", HEAD + far)
    assert path.stat().st_size < 4000
    with pytest.raises(UnreadableTable, match="too large"):
        WorkbookTable(path, format="xlsx")


def test_a_place_cut_in_two_by_reading_in_pieces_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _workbook(tmp_path / "far.xlsx", HEAD + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    whole = weighing._cells(path)
    for size in (70, 71, 73, 79, 83):
        monkeypatch.setattr(weighing, "_AT_ONCE", size)
        assert weighing._cells(path) == whole == 1048576 * 16384


def test_what_unpacks_into_very_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighing, "MOST_UNPACKED", 1 << 20)
    with pytest.raises(UnreadableTable, match="too large"):
        WorkbookTable(_workbook(tmp_path / "bomb.xlsx", HEAD + USUAL, bytes(2 << 20)), format="xlsx")


def test_a_part_that_lies_about_its_size_is_not_opened_as_usual(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "liar.xlsx", HEAD + USUAL, bytes(2 << 20))
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"xl/more.bin") - 46
    content[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(UnreadableTable, match="damaged"):
        WorkbookTable(path, format="xlsx")


def _ods(path: Path, rows: str) -> Path:
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{MANIFEST}"/>')
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
            f'<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
    return path


def _row(repeated: int, cells: int) -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{repeated}"><table:table-cell office:value-type="string"'
        f' table:number-columns-repeated="{cells}"><text:p>x</text:p></table:table-cell></table:table-row>'
    )


def test_an_open_document_that_repeats_a_cell_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighing, "PROBE_BYTES", 1 << 30)
    assert WorkbookTable(_ods(tmp_path / "usual.ods", _row(3, 2)), format="ods").header
    with pytest.raises(UnreadableTable, match="too large"):
        WorkbookTable(_ods(tmp_path / "bomb.ods", _row(100_000, 900)), format="ods")
