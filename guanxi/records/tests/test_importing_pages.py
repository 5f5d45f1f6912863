"""The way of a file through the browser, from the upload to the undoing."""

import errno
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records import registry
from guanxi.records.models import ImportRun
from guanxi.records.transfer import files, running, undoing

CONTENT = "客户 ID,客户名称,电话,颜色\nA1,北京华为,010-65529988,red\nA2,,,blue\n"


@pytest.fixture
def admin(db: None, settings: Any, tmp_path: Path) -> Client:
    del db
    settings.VAR = tmp_path
    person = Person.objects.create_user("admin", is_administrator=True, language="en")
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def _upload(client: Client, content: str = CONTENT) -> ImportRun:
    response = client.post("/import/new/", {"file": SimpleUploadedFile("kunden.csv", content.encode("gb18030"))})
    run = ImportRun.objects.latest("pk")
    assert (response.status_code, response["Location"]) == (302, f"/import/{run.pk}/file/")
    return run


def test_a_file_in_no_encoding_that_was_recognized_is_read_in_the_one_chosen(admin: Client) -> None:
    def send(**more: str) -> Any:
        broken = SimpleUploadedFile("a.csv", b"Name,Phone\n" + b"Caf\xff\xfe\xc3\x28\x80,123\n" * 5)
        return admin.post("/import/new/", {"file": broken, **more})

    refused = send()
    page = refused.content.decode()
    assert (refused.status_code, "The file is not GB18030." in page, "After line" in page) == (422, True, False)
    assert [('name="encoding"' in admin.get("/import/new/").content.decode()), 'value="cp1252"' in page] == [False, True]
    assert (send(encoding="nonsense").status_code, send(encoding="cp1252").status_code) == (422, 302)


@pytest.mark.parametrize("suffix", ["exe", "csv.exe", "x%0d%0aX-A:b"])
def test_rejected_rows_come_only_as_tables(suffix: str, admin: Client) -> None:
    run = _upload(admin)
    assert (
        admin.get(f"/import/{run.pk}/rejected.{suffix}").status_code,
        admin.get(f"/import/{run.pk}/rejected.csv").status_code,
    ) == (404, 200)


@pytest.mark.parametrize(
    "content", ["[" * 100_000, "9" * 5000, "[]", "null", '{"objects": 3}', '{"version": 1, "objects": [[]]}', "\x00"]
)
def test_a_mapping_file_that_is_none_is_refused_in_words(content: str, admin: Client) -> None:
    run = _upload(admin)
    before = run.mapping
    upload = {"mapping": SimpleUploadedFile("mapping.json", content.encode())}
    assert admin.post(f"/import/{run.pk}/mapping/upload/", upload).status_code == 302
    run.refresh_from_db()
    assert run.mapping == before


def test_a_file_of_far_too_many_columns_is_refused_at_once(admin: Client) -> None:
    content = ",".join(f"c{place}" for place in range(1001)) + "\n1\n"
    page = admin.post("/import/new/", {"file": SimpleUploadedFile("wide.csv", content.encode())})
    assert (page.status_code, "1001 columns" in page.content.decode(), ImportRun.objects.count()) == (422, True, 0)


def test_a_full_disk_is_told_in_words_and_keeps_no_half_file(admin: Client, tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"name\n"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(files.UnusableFile):
        files.keep(chunks(), "big.csv", by=None, at=timezone.now())
    assert (list((tmp_path / "imports").iterdir()), ImportRun.objects.count()) == ([], 0)


def test_a_file_goes_from_the_upload_to_the_undoing(admin: Client) -> None:
    run = _upload(admin)
    assert "北京华为" in admin.get(f"/import/{run.pk}/file/").content.decode()
    table = admin.get(f"/import/{run.pk}/mapping/").content.decode()
    assert "These columns are not imported: 颜色" in table
    form = {"column-0": "accounts.external_id", "column-1": "accounts.name", "column-2": "accounts.phone", "column-3": "accounts.segment",
            "key-accounts": "external_id", "mode-accounts": "upsert", "check": "1"}  # fmt: skip
    assert admin.post(f"/import/{run.pk}/mapping/", form)["Location"] == f"/import/{run.pk}/"
    assert "progress-line" in admin.get(f"/import/{run.pk}/").content.decode()
    running.check(run, clock=timezone.now)
    assert "Nothing has been written yet." in admin.get(f"/import/{run.pk}/").content.decode()
    assert admin.post(f"/import/{run.pk}/start/").status_code == 302
    running.carry_out(run, clock=timezone.now)
    page = admin.get(f"/import/{run.pk}/").content.decode()
    assert "This field cannot be blank." in page
    model = registry.at("accounts").model
    assert list(model._default_manager.values_list("external_id", "segment")) == [("A1", "red")]
    assert "A2,,,blue,3," in admin.get(f"/import/{run.pk}/rejected.csv").content.decode("utf-8-sig")
    assert admin.get(f"/import/{run.pk}/rejected.xlsx").content.startswith(b"PK")
    assert json.loads(admin.get(f"/import/{run.pk}/mapping.json").content)["objects"][0]["key"] == ["external_id"]
    assert admin.post(f"/import/{run.pk}/undo/").status_code == 302
    run.refresh_from_db()
    undoing.undo(run, by=run.by, clock=timezone.now)
    assert "1 reversed" in admin.get(f"/import/{run.pk}/").content.decode()
    assert model._default_manager.count() == 0
    assert "kunden.csv" in admin.get("/import/").content.decode()


def test_a_file_that_is_no_table_is_refused_on_the_page(admin: Client) -> None:
    response = admin.post("/import/new/", {"file": SimpleUploadedFile("x.csv", b"%PDF-1.7 junk")})
    assert (response.status_code, ImportRun.objects.count()) == (422, 0)
    assert "This is not a table." in response.content.decode()


def test_a_mapping_file_takes_the_place_of_the_proposal(admin: Client) -> None:
    run = _upload(admin)
    plan = {"version": 1, "objects": [{"record": "accounts", "key": ["name"], "columns": {"客户名称": "name"}}]}
    upload = SimpleUploadedFile("mapping.json", json.dumps(plan).encode())
    admin.post(f"/import/{run.pk}/mapping/upload/", {"mapping": upload})
    run.refresh_from_db()
    assert run.mapping["objects"][0]["columns"] == {"客户名称": "name"}


def test_other_peoples_imports_do_not_exist(admin: Client) -> None:
    run = _upload(admin)
    stranger = Client()
    stranger.force_login(Person.objects.create_user("stranger"))
    for address in ("", f"{run.pk}/", f"{run.pk}/file/", f"{run.pk}/mapping/", f"{run.pk}/rejected.csv", f"{run.pk}/progress/"):
        assert stranger.get(f"/import/{address}").status_code == 404
    for address in ("start", "undo", "cancel", "discard"):
        assert stranger.post(f"/import/{run.pk}/{address}/").status_code == 404
    assert ImportRun.objects.filter(pk=run.pk, state="preparing").exists()


def test_a_file_that_was_not_imported_can_be_thrown_away(admin: Client) -> None:
    run = _upload(admin)
    admin.post(f"/import/{run.pk}/discard/")
    assert ImportRun.objects.count() == 0


def test_a_run_that_lost_its_worker_is_continued_on_its_page(admin: Client) -> None:
    run = _upload(admin)
    ImportRun.objects.filter(pk=run.pk).update(state="running")
    page = admin.get(f"/import/{run.pk}/").content.decode()
    assert "Nobody is at work on this import any more." in page
    assert admin.get(f"/import/{run.pk}/progress/")["HX-Refresh"] == "true"
    assert admin.post(f"/import/{run.pk}/start/").status_code == 302
    assert "Nobody is at work" not in admin.get(f"/import/{run.pk}/").content.decode()
    assert admin.post(f"/import/{run.pk}/start/").status_code == 404


def test_missing_words_are_made_when_the_person_says_so(admin: Client) -> None:
    run = _upload(admin, "客户名称,行业\n北京华为,通信\n")
    assert "Create missing ones: Industries" in admin.get(f"/import/{run.pk}/mapping/").content.decode()
    form = {"column-0": "accounts.name", "column-1": "accounts.industry", "key-accounts": "name", "mode-accounts": "upsert",
            "missing-accounts-industry": "on", "run": "1"}  # fmt: skip
    admin.post(f"/import/{run.pk}/mapping/", form)
    running.carry_out(run, clock=timezone.now)
    model = registry.at("accounts").model
    assert list(model._default_manager.values_list("name", "industry__name")) == [("北京华为", "通信")]
    page = admin.get(f"/import/{run.pk}/").content.decode()
    assert ('<th scope="row">Industries</th><td class="num">1</td>' in page, "Problems" in page) == (True, False)
