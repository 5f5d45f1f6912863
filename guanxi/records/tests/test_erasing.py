"""After a person is erased, nothing that tells who it was stands anywhere: not in the database, not on disk."""

import datetime
import io
import json
import re
import uuid
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.people import auditing
from guanxi.people.models import AuditEntry, OpenSession, Person
from guanxi.records import registry, saving
from guanxi.records.api import tokens
from guanxi.records.attaching import storing
from guanxi.records.models import (
    BulkProblem,
    BulkRun,
    Change,
    Delivery,
    ImportProblem,
    ImportRun,
    KeptAnswer,
    Removed,
    RetentionRule,
    View,
    Webhook,
)
from guanxi.records.personal import erasing, gathering, keeping, subject
from guanxi.records.talking import commenting
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
NAME, MOBILE, EMAIL, WECHAT = "欧阳若曦", "13912345678", "ruoxi.ouyang@personal.example", "ruoxi_1988"
FORMER = "13598765432"
SECRETS = (NAME, FORMER, quote_plus(NAME), "若曦", MOBILE, "139 1234 5678", EMAIL, WECHAT, "+8613912345678", "oyrx")


@pytest.fixture
def admin() -> Person:
    return Person.objects.create_user("root", "long-enough-secret", is_administrator=True, language="en")


@pytest.fixture
def writer(admin: Person) -> Writer:
    return Writer(by=admin, at=timezone.now())


def _contact(writer: Writer, **values: Any) -> Any:
    account = saving.create(registry.at("accounts"), {"name": "Acme", "description": f"Ask {NAME}, {EMAIL}"}, writer)
    given = {
        "name": NAME,
        "mobile": "139 1234 5678",
        "email": EMAIL,
        "wechat": WECHAT,
        "account": account,
        "birth_month": 3,
        "birth_day": 4,
    }
    contact = saving.create(registry.at("contacts"), {**given, "mobile": FORMER, **values}, writer)
    contact = saving.change(registry.at("contacts"), contact, {"mobile": given["mobile"], **values}, writer)
    return saving.change(registry.at("contacts"), contact, {"description": f"{NAME} likes tea", "tags": [NAME]}, writer)


def _everything() -> str:
    """All tables as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [f"{table}: {row[0]}" for row in cursor.fetchall()]
    return "\n".join(found)


def _left() -> list[str]:
    lines = _everything().splitlines()
    return [line for line in lines if any(secret.lower() in line.lower() for secret in SECRETS)]


def _on_disk() -> list[Path]:
    places = [path for path in Path(settings.VAR).rglob("*") if path.is_file() and "postgres" not in path.parts]
    return [path for path in places if any(secret.encode() in path.read_bytes() for secret in SECRETS)]


def _spread(contact: Any, writer: Writer) -> None:
    """Let the person stand in every place that the product has."""
    path = "contacts"
    storing.add(registry.at(path), contact, SimpleUploadedFile(f"{NAME}.txt", f"{EMAIL} {NAME}".encode()), writer)
    saving.create(registry.at("email-addresses"), {"contact": contact, "address": f"old.{EMAIL}"}, writer)
    saving.create(registry.at("consents"), {"contact": contact, "channel": "email", "state": "granted", "evidence": NAME}, writer)
    other = saving.create(registry.at("accounts"), {"name": "Gone", "description": f"from {NAME}"}, writer)
    saving.remove(registry.at("accounts"), other, writer)
    folder = Path(settings.VAR) / "imports"
    folder.mkdir(exist_ok=True)
    (folder / "table.csv").write_text(f"Name,Mobile\n{NAME},{MOBILE}\n", encoding="gb18030")
    run = ImportRun.objects.create(file_name="table.csv", stored_as="table.csv", size=1, sha256="x", created_at=writer.at)
    ImportProblem.objects.create(run=run, row=1, kind="error", reasons=[["Mobile", f"{MOBILE} is taken"]], cells=[NAME, MOBILE])
    what = {"filter": f"f={quote_plus(f'name:has:{NAME}')}"}
    auditing.note(auditing.Kind.EXPORTED, by=writer.by, at=writer.at, who=EMAIL, what=what)
    _spread_beside(contact, other.pk or 0, writer)


def _spread_beside(contact: Any, other: int, writer: Writer) -> None:
    """What hangs on records, goes to other systems, or is kept for repetition."""
    told = {"mobile": {"from": FORMER, "to": MOBILE}, "data": {"name": NAME, "birth_month": 3}}
    hook = Webhook.objects.create(name="ERP", url="https://example.com", secret="x", person=writer.by, created_at=writer.at)
    about = {"webhook": hook, "kind": "changed", "created_at": writer.at}
    Delivery.objects.create(event=uuid.uuid4(), path="contacts", object_id=contact.pk, body=told, **about)
    Delivery.objects.create(event=uuid.uuid4(), path="accounts", object_id=other, body={"text": f"{NAME} {FORMER}"}, **about)
    token, _text = tokens.issue(writer.by, "ERP", at=writer.at, expires_on=writer.at.date(), may_write=True)
    KeptAnswer.objects.create(
        token=token, key="k", request="x", status=201, body=json.dumps(told, ensure_ascii=False), at=writer.at
    )
    account = registry.at("accounts").model.objects.first()
    commenting.write(registry.at("contacts"), contact, f"{NAME} called", writer)
    commenting.write(registry.at("accounts"), account, f"Call {NAME}, {FORMER}", writer)
    run = BulkRun.objects.create(
        by=writer.by, path="contacts", keys=[contact.pk], total=1, created_at=writer.at, back=f"/?q={quote_plus(NAME)}"
    )
    BulkProblem.objects.create(run=run, object_id=contact.pk, name=NAME, reason=f"{EMAIL} is taken")
    moments = {"created_at": writer.at, "changed_at": writer.at}
    View.objects.create(owner=writer.by, path="contacts", name=f"About {NAME}", address=f"q={quote_plus(NAME)}", **moments)


def test_nothing_of_the_person_is_left_anywhere(writer: Writer, django_capture_on_commit_callbacks: Any) -> None:
    contact = _contact(writer)
    _spread(contact, writer)
    assert _left()
    assert _on_disk()
    with django_capture_on_commit_callbacks(execute=True):  # files go once the rows are gone for good
        report = erasing.erase(registry.at("contacts"), contact, writer)
    assert _left() == []
    assert [path for path in _on_disk() if "postgres.log" not in path.name] == []
    assert report["files"] == 1
    assert AuditEntry.objects.filter(kind="personal", key=contact.pk).count() == 1


def test_orders_stay_with_an_erased_person(writer: Writer) -> None:
    make = SampleMaker(writer)
    contact = _contact(writer)
    order = saving.create(registry.at("orders"), {"account": contact.account, "contact": contact, "ordered_on": make.day}, writer)
    erasing.erase(registry.at("contacts"), contact, writer)
    order.refresh_from_db()
    assert (order.contact_id, str(order.contact)) == (contact.pk, f"Erased person {contact.pk}")
    assert (order.contact.mobile, order.contact.birth_month, order.contact.tags) == ("", None, [])


def test_a_name_that_others_share_is_left_in_texts_about_them(writer: Writer) -> None:
    contact = _contact(writer)
    twin = saving.create(registry.at("contacts"), {"name": NAME, "description": f"{NAME} the other one"}, writer)
    found = subject.of(registry.at("contacts"), contact)
    assert found.shared_names == (NAME,)
    erasing.erase(registry.at("contacts"), contact, writer)
    twin.refresh_from_db()
    assert (twin.name, twin.description) == (NAME, f"{NAME} the other one")


def test_what_is_handed_out_holds_record_parts_history_and_files(writer: Writer) -> None:
    contact = _contact(writer)
    _spread(contact, writer)
    archive = zipfile.ZipFile(io.BytesIO(gathering.as_zip(subject.of(registry.at("contacts"), contact))))
    data = json.loads(archive.read("data.json"))
    assert (data["record"]["name"], data["record"]["account"]) == (NAME, "Acme")
    assert {"consents", "email-addresses", "phone-numbers"} <= data["parts"].keys()
    assert [change["kind"] for change in data["history"] if change["path"] == "contacts"] == ["created", *["changed"] * 3]
    assert archive.read(f"files/001-{NAME}.txt") == f"{EMAIL} {NAME}".encode()


def test_somebody_who_worked_here_is_erased_but_no_administrator(admin: Person, writer: Writer) -> None:
    seller = Person.objects.create_user("ruoxi", surname="欧阳", given_name="若曦", email=EMAIL, phone=MOBILE)
    OpenSession.objects.create(
        key="k", person=seller, started_at=writer.at, seen_at=writer.at, address="192.0.2.9", way="password"
    )
    auditing.note(auditing.Kind.SIGNED_IN, by=seller, at=writer.at, address="192.0.2.9")
    erasing.erase(registry.at("people"), seller, writer)
    seller.refresh_from_db()
    assert (seller.username, seller.name, seller.is_active) == (f"erased-{seller.pk}", "", False)
    assert "192.0.2.9" not in _everything()
    assert _left() == []
    with pytest.raises(erasing.StillInCharge):
        erasing.erase(registry.at("people"), admin, writer)


def test_pages_preview_hand_out_and_erase(admin: Person, writer: Writer, client: Client) -> None:
    contact = _contact(writer)
    client.force_login(admin)
    assert NAME in client.get(reverse("personal-data"), {"q": NAME}).content.decode()
    assert client.get(reverse("personal-subject", args=["contacts", contact.pk])).status_code == 200
    assert client.get(reverse("personal-file", args=["contacts", contact.pk])).content[:2] == b"PK"
    erase = reverse("personal-erase", args=["contacts", contact.pk])
    client.post(erase, {"sure": "no"})
    contact.refresh_from_db()
    assert contact.name == NAME
    client.post(erase, {"sure": str(contact.pk)})
    assert _left() == []
    done = re.findall(r'<td>Contact \d+</td><td class="soft">([^<]*)</td>', client.get(reverse("personal-data")).content.decode())
    assert done == ["Erased", "Handed out", "Looked through"]  # that it was done stays provable


def test_a_rule_does_what_is_due_and_nothing_else(writer: Writer) -> None:
    old, young = (
        saving.create(registry.at("contacts"), {"name": name, "mobile": "1390000000" + name[-1]}, writer)
        for name in ("Old 1", "Young 2")
    )
    type(old).objects.filter(pk=old.pk).update(changed_at=writer.at - datetime.timedelta(days=800))
    rule = RetentionRule.objects.create(path="contacts", months=24, after="changed_at", action="blank", is_active=True)
    assert list(keeping.due(rule, writer.at).values_list("pk", flat=True)) == [old.pk]
    assert keeping.carry_out_all(writer.at) == 1
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.mobile, young.mobile) == ("", "13900000002")
    assert keeping.carry_out_all(writer.at + datetime.timedelta(days=1)) == 0


def test_a_rule_that_deletes_leaves_what_others_need(writer: Writer) -> None:
    needed = _contact(writer).account
    free = saving.create(registry.at("accounts"), {"name": "Free"}, writer)
    type(free).objects.update(created_at=writer.at - datetime.timedelta(days=4000))
    RetentionRule.objects.create(path="accounts", months=60, after="created_at", action="remove", is_active=True)
    assert keeping.carry_out_all(writer.at) == 1
    assert list(type(free).objects.values_list("pk", flat=True)) == [needed.pk]
    assert Removed.objects.filter(object_id=free.pk).exists()
    assert Change.objects.filter(path="accounts", object_id=free.pk, kind="removed").count() == 1
