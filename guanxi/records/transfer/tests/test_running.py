"""Runs that are interrupted go on where they stopped; files that are none are refused."""

import gzip
import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from openpyxl import Workbook

from guanxi.records.models import ImportRun
from guanxi.records.transfer import rejecting, running
from guanxi.records.transfer.files import UnusableFile
from guanxi.records.transfer.mapping import Unmappable

from .conftest import Imports, accounts, clock
from .test_taking import ACCOUNTS, HEADER


class Killed(BaseException):
    """The worker is gone, without time to clean up."""


@pytest.mark.parametrize("dies_after", [1, 2, 4, 5])
def test_an_interrupted_run_goes_on_and_nothing_is_doubled(
    imports: Imports, monkeypatch: pytest.MonkeyPatch, dies_after: int
) -> None:
    monkeypatch.setattr(running, "CHUNK", 3)
    rows = [f"A{i % 7},Name {i % 7},{i},{'seg' if i > 9 else ''}," for i in range(14)]
    content = HEADER + "\n".join([*rows, "A8,,,,", "A9,New,,,", "A2,,,,late"]) + "\n"
    run = imports.prepare(content, ACCOUNTS)
    _die(run, monkeypatch, dies_after)
    interrupted = ImportRun.objects.get(pk=run.pk)
    assert (interrupted.state, interrupted.position) == ("running", 3 * dies_after)
    running.carry_out(interrupted, clock=clock)
    found, counts, problems = accounts(), interrupted.counts, _told(interrupted)
    _clear()
    whole = imports.take(content, ACCOUNTS)
    assert (found, counts, problems) == (accounts(), whole.counts, _told(whole))


def test_a_chunk_that_dies_in_the_middle_leaves_nothing(imports: Imports, monkeypatch: pytest.MonkeyPatch) -> None:
    run = imports.prepare(HEADER + "A1,One,,,\nA2,Two,,,\n", ACCOUNTS)
    with monkeypatch.context() as patch:
        patch.setattr(running, "_note", _killed)
        with pytest.raises(Killed):
            running.carry_out(run, clock=clock)
    again = ImportRun.objects.get(pk=run.pk)
    assert (accounts(), again.position, again.counts) == ([], 0, {})
    running.carry_out(again, clock=clock)
    assert ([row["name"] for row in accounts()], again.counts["account"]) == (["One", "Two"], {"create": 2})


def test_a_second_worker_leaves_a_run_alone(imports: Imports) -> None:
    run = imports.prepare(HEADER + "A1,One,,,\n", ACCOUNTS)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [running.LOCKS, run.pk])
        running.carry_out(run, clock=clock)
        assert (run.state, accounts()) == ("preparing", [])
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [running.LOCKS, run.pk])
    finally:
        other.close()
    running.carry_out(run, clock=clock)
    assert run.state == "done"


def test_a_run_that_is_canceled_keeps_what_it_took_and_may_go_on(imports: Imports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    run = imports.prepare(HEADER + "".join(f"A{i},Name,,,\n" for i in range(5)), ACCOUNTS)
    running.carry_out(run, clock=clock, notice=running.cancel)
    assert (run.state, len(accounts())) == ("canceled", 2)
    running.carry_out(run, clock=clock)
    assert (run.state, len(accounts()), run.counts["account"]) == ("done", 5, {"create": 5})


def test_a_finished_run_is_not_carried_out_again(imports: Imports) -> None:
    run = imports.take(HEADER + "A1,One,,,\n", ACCOUNTS)
    running.carry_out(run, clock=clock)
    assert (run.state, run.message, run.counts["account"], len(accounts())) == ("done", "", {"create": 1}, 1)


SIMPLIFIED = "客户编号,客户名称,备注\nK1,北京华为技术有限公司,联系人张三\nK2,上海东方贸易公司,\n"
TRADITIONAL = "客戶編號,客戶名稱,備註\nK1,北京大華電子有限公司,聯絡人張三\nK2,上海東方貿易公司,\n"


@pytest.mark.parametrize(
    ("encoding", "content"),
    [*((encoding, SIMPLIFIED) for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030")), ("big5", TRADITIONAL)],
)
def test_every_encoding_gives_what_the_file_says(imports: Imports, encoding: str, content: str) -> None:
    run = imports.take(content.encode(encoding))
    lines = [tuple(line.split(",")[1:]) for line in content.splitlines()[1:]]
    assert (run.state, {(row["name"], row["description"]) for row in accounts()}) == ("done", set(lines))


def test_rejected_rows_can_be_corrected_and_imported_again(imports: Imports) -> None:
    run = imports.take(HEADER + "A1,Good,,,\nA2,,,,=1+1\n", ACCOUNTS)
    content = rejecting.csv_of(run).decode("utf-8-sig")
    lines = content.splitlines()
    assert lines[0] == "ID,Name,Phone,Segment,Note,Row in the file,Why it was not taken"
    assert lines[1].startswith("A2,,,,'=1+1,3,")
    corrected = content.replace("A2,,", "A2,Better,")
    again = imports.take(corrected, ACCOUNTS)
    assert again.counts["account"] == {"create": 1}
    assert [(row["name"], row["description"]) for row in accounts()] == [("Good", ""), ("Better", "=1+1")]


def test_rejected_rows_come_as_a_workbook_too(imports: Imports) -> None:
    run = imports.take(HEADER + "A2,,,,x\n", ACCOUNTS)
    again = imports.prepare(rejecting.xlsx_of(run), ACCOUNTS, name="rejected.xlsx")
    assert again.rows_expected == 1


def _bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (150 << 20))
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (bytes(range(256)) * 40, None),
        (b"%PDF-1.7\n1 0 obj", "This is not a table."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"EncryptedPackage".decode().encode("utf-16-le"), "The workbook is protected by a password."),
        (b"PK\x03\x04 cut off", "The workbook is damaged or cut off."),
        (gzip.compress(b"0" * (150 << 20)), "The file unpacks to far more than a table would."),
        (b"ID,Name,Phone,Segment,Note\n", "The file has a header, but no rows below it."),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_in_words_and_nothing_is_kept(
    imports: Imports, content: bytes, says: str | None
) -> None:
    with pytest.raises((UnusableFile, Unmappable)) as refused:
        imports.take(content)
    assert says is None or str(refused.value).startswith(says)
    assert accounts() == []


def test_a_packed_trap_is_refused(imports: Imports) -> None:
    with pytest.raises(UnusableFile, match="unpacks to far more"):
        imports.take(_bomb(), name="trap.xlsx")
    assert ImportRun.objects.count() == 0


def test_a_file_over_the_limit_is_refused(imports: Imports, settings: Any) -> None:
    settings.IMPORT_MEGABYTES = 1
    with pytest.raises(UnusableFile, match="larger than 1 MB"):
        imports.take(b"Name\n" + b"x" * (2 << 20))


def test_a_wide_file_with_doubled_headers_is_read(imports: Imports) -> None:
    header = ["客户名称", "客户名称", *(f"列{i}" for i in range(198))]
    book = Workbook()
    book.active.append(header)
    book.active.append(["华为", "again", *range(198)])
    content = io.BytesIO()
    book.save(content)
    run = imports.take(content.getvalue(), into="accounts", name="wide.xlsx")
    assert (run.counts["rows"]["accepted"], [row["name"] for row in accounts()]) == (1, ["华为"])


def _die(run: ImportRun, monkeypatch: pytest.MonkeyPatch, chunks: int) -> None:
    done = 0

    def count(run: ImportRun) -> None:
        nonlocal done
        done += run.position > 0
        if done == chunks:
            raise Killed

    with pytest.raises(Killed):
        running.carry_out(run, clock=clock, notice=count)


def _killed(*args: object) -> None:
    raise Killed


def _told(run: ImportRun) -> list[tuple[int, str, list[Any]]]:
    return [(problem.row, problem.kind, problem.reasons) for problem in run.problems.order_by("row", "pk")]


def _clear() -> None:
    from guanxi.records import registry  # late: app ready

    registry.at("accounts").model._default_manager.all().delete()
