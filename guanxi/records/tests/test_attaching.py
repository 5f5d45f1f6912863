"""Files of records."""

import errno
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from guanxi.people.models import Person
from guanxi.records import registry, saving
from guanxi.records.attaching import previewing, sniffing, storing
from guanxi.records.models import Attachment, Change
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
PAGE = "<script>alert(1)</script>"


@pytest.fixture
def boss(settings: Settings, tmp_path: Path) -> Person:
    settings.MEDIA_ROOT = tmp_path
    return Person.objects.create(username="boss", is_administrator=True, language="en")


@pytest.fixture
def team(boss: Person) -> str:
    record = registry.at("teams")
    assert record is not None
    return f"/teams/{saving.create(record, {'name': 'North'}, Writer(by=boss, at=timezone.now())).pk}/"


@pytest.fixture
def browser(boss: Person) -> Client:
    client = Client()
    client.force_login(boss)
    return client


def _upload(browser: Client, page: str, *names: str) -> None:
    files = [SimpleUploadedFile(name, PAGE.encode(), content_type="text/html") for name in names]
    assert browser.post(f"{page}files/", {"files": files}).status_code == 302


def test_a_file_comes_back_as_it_was_and_never_as_a_page(browser: Client, team: str) -> None:
    _upload(browser, team, "../../evil.html", "合同.pdf")
    files = list(Attachment.objects.order_by("id"))
    assert [file.name for file in files] == ["evil.html", "合同.pdf"]
    assert files[0].sha256 == hashlib.sha256(PAGE.encode()).hexdigest()
    answer = browser.get(f"{team}files/{files[0].pk}/")
    assert b"".join(answer.streaming_content) == PAGE.encode()  # type: ignore[attr-defined]
    assert (answer["Content-Disposition"], answer["X-Content-Type-Options"], answer["Content-Type"]) == (
        'attachment; filename="evil.html"',
        "nosniff",
        "application/octet-stream",
    )


def test_adding_and_removing_stand_in_the_history_and_the_content_goes(
    browser: Client, team: str, django_capture_on_commit_callbacks: object
) -> None:
    _upload(browser, team, "note.txt")
    file = Attachment.objects.get()
    assert storing.place_of(file).exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert browser.post(f"{team}files/{file.pk}/delete/").status_code == 302
    assert (Attachment.objects.count(), storing.place_of(file).exists()) == (0, False)
    steps = Change.objects.filter(path="teams", verb__startswith="file_").order_by("id").values_list("verb", "values")
    assert list(steps) == [("file_added", {"": [None, "note.txt"]}), ("file_removed", {"": ["note.txt", None]})]
    assert "Removed a file" in browser.get(f"{team}history/").content.decode()


def test_a_file_that_is_too_large_is_refused_in_words(browser: Client, team: str, settings: Settings) -> None:
    settings.UPLOAD_MB = 0
    assert browser.post(f"{team}files/", {"files": [SimpleUploadedFile("big.bin", b"x" * 100)]}, follow=True).status_code == 200
    assert Attachment.objects.count() == 0


def test_a_full_disk_is_told_in_words_and_leaves_nothing_behind(browser: Client, team: str, boss: Person, tmp_path: Path) -> None:
    class Full(SimpleUploadedFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield b"first piece"
            raise OSError(errno.ENOSPC, "No space left on device")

    record = registry.at("teams")
    assert record is not None
    obj = record.model._default_manager.get()
    with pytest.raises(storing.NoRoom):
        storing.add(record, obj, Full("a.txt", b"x"), Writer(by=boss, at=timezone.now()))
    assert ([path for path in tmp_path.rglob("*") if path.is_file()], Attachment.objects.count()) == ([], 0)


def test_a_file_of_another_record_is_not_found(browser: Client, team: str, boss: Person) -> None:
    _upload(browser, team, "note.txt")
    record = registry.at("teams")
    assert record is not None
    other = saving.create(record, {"name": "South"}, Writer(by=boss, at=timezone.now()))
    key = Attachment.objects.get().pk
    answer = browser.get(f"{team}files/{key}/")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PAGE.encode())  # type: ignore[attr-defined]
    assert browser.get(f"/teams/{other.pk}/files/{key}/").status_code == 404


def test_the_same_content_is_kept_once_and_goes_with_its_last_file(
    browser: Client, team: str, tmp_path: Path, django_capture_on_commit_callbacks: object
) -> None:
    _upload(browser, team, "one.txt")
    _upload(browser, team, "two.txt")
    first, second = Attachment.objects.order_by("id")
    assert first.stored_as == second.stored_as
    assert [path.read_text() for path in tmp_path.rglob("*") if path.is_file()] == [PAGE]
    for file, is_there in ((first, True), (second, False)):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            browser.post(f"{team}files/{file.pk}/delete/")
        assert storing.place_of(file).exists() == is_there


def test_a_new_version_takes_the_place_of_the_old_one_which_can_come_back(browser: Client, team: str) -> None:
    _upload(browser, team, "offer.txt")
    old = Attachment.objects.get()
    browser.post(f"{team}files/{old.pk}/versions/", {"files": [SimpleUploadedFile("offer 2.txt", b"better")]})
    new = Attachment.objects.get(number=2)
    record = registry.at("teams")
    assert record is not None
    obj = record.model._default_manager.get()
    assert (new.document, list(storing.files_of(record, obj))) == (old.document, [new])
    assert b"".join(browser.get(f"{team}files/{old.pk}/").streaming_content) == PAGE.encode()  # type: ignore[attr-defined]
    browser.post(f"{team}files/{old.pk}/current/")
    assert list(storing.files_of(record, obj)) == [old]
    browser.post(f"{team}files/{old.pk}/delete/")
    assert not Attachment.objects.exists()


def test_an_empty_file_is_refused_and_scripts_are_told_why(browser: Client, team: str) -> None:
    answer = browser.post(f"{team}files/", {"files": [SimpleUploadedFile("a.txt", b"")]}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (422, {"added": 0, "problems": ["“a.txt” is empty."]})
    answer = browser.post(f"{team}files/", {"files": [SimpleUploadedFile("a.txt", b"x")]}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"added": 1, "problems": []})


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", 200, "image/png"),
        (b"%PDF-1.7 ....", 200, "application/pdf"),
        (PAGE.encode(), 404, None),
        (b"<svg onload='alert(1)'/>", 404, None),
        (b"PK\x03\x04....", 404, None),
    ],
)
def test_only_pictures_and_pdf_are_shown_and_can_do_nothing(
    browser: Client, team: str, content: bytes, status: int, kind: str | None
) -> None:
    browser.post(f"{team}files/", {"files": [SimpleUploadedFile("a.html", content)]})
    key = Attachment.objects.get().pk
    answer = browser.get(f"{team}files/{key}/view/")
    assert answer.status_code == status
    if status == 200:
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (kind, "nosniff")
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
        assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]
    assert browser.get(f"{team}files/{key}/show/").status_code == 200


def test_a_page_in_a_text_file_is_shown_as_text(browser: Client, team: str) -> None:
    _upload(browser, team, "evil.html")
    page = browser.get(f"{team}files/{Attachment.objects.get().pk}/show/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert PAGE not in page


def test_a_text_is_shown_in_its_own_encoding_and_cut_where_it_is_long(boss: Person, team: str) -> None:
    record = registry.at("teams")
    assert record is not None
    obj, writer = record.model._default_manager.get(), Writer(by=boss, at=timezone.now())
    chinese = storing.add(record, obj, SimpleUploadedFile("a.csv", ("客户,金额\n深圳华夏,100\n" * 5).encode("gb18030")), writer)
    assert previewing.text(chinese) == previewing.Text("客户,金额\n深圳华夏,100\n" * 5, is_cut=False)
    long = storing.add(record, obj, SimpleUploadedFile("b.txt", b"x" * (previewing.LONGEST_TEXT + 1)), writer)
    assert (len(previewing.text(long).content), previewing.text(long).is_cut) == (previewing.LONGEST_TEXT, True)


@pytest.mark.parametrize(
    ("head", "name", "found"),
    [
        (b"%PDF-1.7", "a.txt", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "a.exe", "image/png"),
        (b"PK\x03\x04", "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"PK\x03\x04", "a.zip", "application/zip"),
        (b"RIFF0000WEBP", "a", "image/webp"),
        ("客户".encode(), "a.pdf", "text/plain"),
        (b"\x00\x01\x02", "a.txt", "application/octet-stream"),
        (b"", "a.txt", "text/plain"),
    ],
)
def test_a_type_is_told_by_the_first_bytes(head: bytes, name: str, found: str) -> None:
    assert sniffing.media_type(head, name) == found
