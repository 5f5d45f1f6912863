"""Texts that people give (labels, choices, names, tags, comments, names of files) stay texts on every page that shows them."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records import registry, saving
from guanxi.records.attaching import storing
from guanxi.records.fields import Kind
from guanxi.records.fitting import keeping
from guanxi.records.fitting.tests.fields import add
from guanxi.records.models import Attachment, Choice
from guanxi.records.talking import commenting
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
EVIL = "\"'><img src=x onerror=alert(1)></script><script>alert(2)</script>"
LINK = "javascript:alert(3)"
WRONG = re.compile(r"<img src=x|<script>alert|(?:href|src|action)=[\"']?\s*javascript:")
PAGES = (
    "", "?columns=name,{own},tags", "?group={own}", "?group={own}&as=board", "?f={own}:any:x", "new/", "quick/", "filter/?field={own}",
    "{pk}/", "{pk}/edit/", "{pk}/field/{own}/", "{pk}/history/", "{pk}/talk/", "{pk}/files/", "{pk}/print/", "{pk}/sharing/",
    "{pk}/files/{file}/show/", "{pk}/delete/", "print/?columns=name,{own}", "views/",
)  # fmt: skip
BESIDE = (
    "/", "/search/?q=img", "/settings/objects/", "/settings/objects/accounts/", "/settings/choices/", "/settings/audit/", "/people/",
    "/me/", "/bin/", "/api/docs/", "/api/docs/accounts/", "/me/notices/",
)  # fmt: skip


@pytest.fixture
def boss(client: Client) -> Person:
    made = Person.objects.create_user("boss", is_administrator=True, language="en", surname=EVIL[:60], title=EVIL)
    client.force_login(made)
    return made


@pytest.fixture
def places(boss: Person) -> dict[str, Any]:
    """An account around which everything has an evil name."""
    writer, accounts = Writer(by=boss, at=timezone.now()), registry.at("accounts")
    assert accounts is not None
    kept = keeping.make_list(EVIL[:80], [{"value": "x", "labels": {"en": EVIL}, "color": EVIL}], writer)
    own = add("accounts", Kind.CHOICE, writer, labels={"en": EVIL[:60]}, help_texts={"en": EVIL}, choice_list=kept)
    other = add("accounts", Kind.URL, writer, labels={"en": "Link"})
    values = {"name": EVIL, "owner": boss.pk, own.name: "x", "tags": [EVIL[:30]], "website": "https://x.example/'\"><img src=x>"}
    account = saving.create(accounts, values, writer)
    saving.change(accounts, account, {"short_name": EVIL[:30]}, Writer(by=boss, at=timezone.now()))
    accounts.model._default_manager.filter(pk=account.pk).update(**{other.name: LINK, "website": LINK})
    commenting.write(accounts, account, f"{EVIL} [x]({LINK}) {LINK}", Writer(by=boss, at=timezone.now()))
    file = storing.add(accounts, account, SimpleUploadedFile("a.txt", EVIL.encode()), writer)
    Attachment.objects.filter(pk=file.pk).update(name=f"{EVIL}.txt")
    return {"pk": account.pk, "own": own.name, "file": file.pk}


def test_no_page_takes_a_text_for_more(places: dict[str, Any], client: Client) -> None:
    addresses = [f"/accounts/{page.format(**places)}" for page in PAGES] + list(BESIDE)
    answers = {address: client.get(address) for address in addresses}
    assert {address: answer.status_code for address, answer in answers.items() if answer.status_code != 200} == {}
    found = {
        address: [text[max(0, hit.start() - 60) : hit.end() + 20] for hit in WRONG.finditer(text)]
        for address, answer in answers.items()
        if (text := answer.content.decode()) and WRONG.search(text)
    }
    assert found == {}
    assert "&lt;img src=x" in answers[f"/accounts/{places['pk']}/"].content.decode()


def test_only_colors_of_ours_are_kept(places: dict[str, Any]) -> None:
    assert Choice.objects.get(value="x").color == ""


def test_an_evil_file_name_adds_no_header(places: dict[str, Any], client: Client) -> None:
    Attachment.objects.update(name='a"\r\nSet-Cookie: x=1\r\n\r\n<script>alert(2)</script>.html')
    answer = client.get(f"/accounts/{places['pk']}/files/{places['file']}/")
    assert "Set-Cookie: x" not in "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    answer.close()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("a.png", b"<html><script>alert(1)</script>"),
        ("a.html", b"<html><script>alert(1)</script>"),
        ("a.pdf", b"<script>alert(1)</script>"),
    ],
)
def test_a_file_that_could_run_is_never_shown_as_what_it_is(
    name: str, content: bytes, boss: Person, places: dict[str, Any], client: Client
) -> None:
    sent = SimpleUploadedFile(name, content, content_type="image/svg+xml")
    client.post(f"/accounts/{places['pk']}/files/", {"files": sent})
    file = Attachment.objects.filter(name=name).first()
    assert file is not None
    answer = client.get(f"/accounts/{places['pk']}/files/{file.pk}/view/")
    assert answer.status_code == 404
    shown = client.get(f"/accounts/{places['pk']}/files/{file.pk}/show/").content.decode()
    assert "<script>alert" not in shown
