"""The audit page finds who did what; reading sensitive fields and exports leave an entry."""

import csv
import datetime
import time
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.people import auditing
from guanxi.people.models import AuditEntry, Person
from guanxi.records import registry, saving
from guanxi.records.api import tokens
from guanxi.records.auditing import finding, gathering, marking, reads, sheet, wording
from guanxi.records.models import FieldMark, Removed
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def admin() -> Person:
    return Person.objects.create_user("root", is_administrator=True, language="en")


@pytest.fixture
def sensitive_phone() -> Iterator[None]:
    FieldMark.objects.create(path="accounts", field="phone", is_sensitive=True)
    marking.forget()
    reads._noted.clear()
    yield
    marking.forget()


def _account(admin: Person, name: str = "Acme") -> int:
    writer = Writer(by=admin, at=timezone.now())
    return int(saving.create(registry.at("accounts"), {"name": name, "phone": "010-65529988"}, writer).pk)


def _changed_account(admin: Person) -> int:
    accounts = registry.at("accounts")
    account = accounts.model.objects.get(pk=_account(admin))
    return int(saving.change(accounts, account, {"phone": "010-65521111"}, Writer(by=admin, at=timezone.now())).pk)


def test_pages_follow_each_other_without_gap_or_repetition(admin: Person) -> None:
    for number in range(130):
        at = NOW + datetime.timedelta(minutes=number)
        if number % 3:
            auditing.note(auditing.Kind.SETTINGS, by=admin, at=at, what={"n": number})
        else:
            saving.create(registry.at("accounts"), {"name": f"A{number}"}, Writer(by=admin, at=at))
    moments, place = [], None
    while True:
        page = finding.find(finding.Question(before=place))
        moments += [line.at for line in page.lines]
        if not page.older:
            break
        place = finding.read_place(page.older)
    assert moments == sorted((NOW + datetime.timedelta(minutes=number) for number in range(130)), reverse=True)


def test_it_is_narrowed_by_kind_person_object_and_day(admin: Person, client: Client) -> None:
    other = Person.objects.create_user("other")
    auditing.note(auditing.Kind.EXPORTED, by=other, at=NOW, path="orders")
    auditing.note(auditing.Kind.SETTINGS, by=admin, at=NOW + datetime.timedelta(days=2))
    key = _account(admin)

    def kinds(**asked: object) -> list[str]:
        return [line.kind for line in finding.find(finding.Question(**asked)).lines]

    assert kinds() == ["change-created", "settings", "exported"]
    assert kinds(kind="exported") == ["exported"]
    assert kinds(person=other.pk) == ["exported"]
    assert kinds(path="accounts", key=key) == ["change-created"]
    assert kinds(first=NOW.date(), last=NOW.date()) == ["exported"]
    client.force_login(admin)
    assert client.get(reverse("audit"), {"kind": "exported"}).status_code == 200
    lines = list(csv.reader(b"".join(sheet.csv(finding.Question())).decode("utf-8-sig").splitlines()))
    assert [line[2] for line in lines[1:]] == ["created", "settings changed", "exported"]


def test_only_administrators_see_it(client: Client) -> None:
    client.force_login(Person.objects.create_user("nobody"))
    assert client.get(reverse("audit")).status_code == 404


def test_reading_a_sensitive_field_is_noted_once_a_minute(admin: Person, client: Client, sensitive_phone: None) -> None:
    key = _account(admin)
    client.force_login(admin)
    for _ in range(2):
        client.get(f"/accounts/{key}/")
    found = AuditEntry.objects.filter(kind="read").values_list("by_id", "path", "key", "what")
    assert list(found) == [(admin.pk, "accounts", key, {"fields": ["phone"]})]


@pytest.mark.parametrize("address", ["/accounts/?columns=name,phone", "/accounts/{key}/print/", "/accounts/{key}/history/"])
def test_lists_prints_and_histories_that_show_a_sensitive_field_are_noted(
    address: str, admin: Person, client: Client, sensitive_phone: None
) -> None:
    key = _changed_account(admin)
    client.force_login(admin)
    assert "6552" in client.get(address.format(key=key)).content.decode()
    (found,) = AuditEntry.objects.filter(kind="read")
    assert (found.key, found.what) == (key if "{key}" in address else None, {"fields": ["phone"]})
    client.get("/accounts/?columns=name")
    assert AuditEntry.objects.filter(kind="read").count() == 1


@pytest.mark.parametrize("address", ["/accounts/{key}/edit/", "/accounts/{key}/field/phone/", "/accounts/{key}/talk/"])
def test_forms_controls_and_comments_that_show_a_sensitive_field_are_noted(
    address: str, admin: Person, client: Client, sensitive_phone: None
) -> None:
    key = _changed_account(admin)
    client.force_login(admin)
    client.get(f"/accounts/{key}/field/name/")
    client.get("/accounts/new/")
    assert not AuditEntry.objects.filter(kind="read").exists()
    assert "6552" in client.get(address.format(key=key)).content.decode()
    found = AuditEntry.objects.filter(kind="read").values_list("by_id", "path", "key", "what")
    assert list(found) == [(admin.pk, "accounts", key, {"fields": ["phone"]})]


def test_a_cell_that_comes_back_after_a_change_is_noted(admin: Person, client: Client, sensitive_phone: None) -> None:
    key = _changed_account(admin)
    client.force_login(admin)
    told = client.post(f"/accounts/{key}/field/name/", {"name": "Acme Ltd", "show": "name,phone"}).json()
    assert "6552" in told["cells"]["phone"]
    assert AuditEntry.objects.get(kind="read").what == {"fields": ["phone"]}


def test_what_the_recycle_bin_shows_of_a_sensitive_field_is_noted(admin: Person, client: Client, sensitive_phone: None) -> None:
    key, accounts = _account(admin), registry.at("accounts")
    saving.remove(accounts, accounts.model.objects.get(pk=key), Writer(by=admin, at=timezone.now()))
    client.force_login(admin)
    client.get("/bin/")
    assert not AuditEntry.objects.filter(kind="read").exists()
    assert "6552" in client.get(f"/bin/{Removed.objects.get(path='accounts').pk}/").content.decode()
    entry = AuditEntry.objects.get(kind="read")
    assert (entry.by_id, entry.path, entry.key, entry.what) == (admin.pk, "accounts", key, {"fields": ["phone"]})


@pytest.mark.parametrize(
    "address", ["accounts?fields=phone", "accounts/{key}", "accounts/{key}/history", "contacts?expand=account"]
)
def test_programs_that_read_a_sensitive_field_are_noted(
    address: str, admin: Person, client: Client, sensitive_phone: None
) -> None:
    key = _changed_account(admin)
    writer = Writer(by=admin, at=timezone.now())
    saving.create(registry.at("contacts"), {"name": "Ann", "account": key}, writer)
    _token, text = tokens.issue(admin, "ERP", at=writer.at, expires_on=writer.at.date(), may_write=False)
    program = {"Authorization": f"Bearer {text}"}
    client.get("/api/v1/accounts?fields=name", headers=program)
    assert not AuditEntry.objects.filter(kind="read").exists()
    assert b"6552" in client.get("/api/v1/" + address.format(key=key), headers=program).content
    found = AuditEntry.objects.get(kind="read")
    assert (found.by_id, found.path, found.channel, found.what) == (admin.pk, "accounts", "api", {"fields": ["phone"]})
    auditing.write_waiting()


def test_an_export_says_who_took_what(admin: Person, client: Client) -> None:
    _account(admin)
    client.force_login(admin)
    answer = client.get("/accounts/export/?format=csv")
    assert b"Acme" in b"".join(answer)
    entry = AuditEntry.objects.get(kind="exported")
    assert (entry.by_id, entry.path, entry.what["rows"], "name" in entry.what["fields"]) == (admin.pk, "accounts", 1, True)


def test_marking_fields_is_noted(admin: Person, client: Client) -> None:
    client.force_login(admin)
    client.post(reverse("marked-fields") + "?object=accounts", {"sensitive-phone": "on", "personal-email": "on"})
    marking.forget()
    assert marking.sensitive(registry.at("accounts")) == {"phone"}
    assert AuditEntry.objects.get(kind="settings").what == {"marked": {"phone": ["sensitive"], "email": ["personal"]}}
    FieldMark.objects.all().delete()
    marking.forget()


def test_an_entry_costs_little(admin: Person) -> None:
    auditing.note(auditing.Kind.API, by=admin, at=NOW)
    took = []
    for _ in range(200):
        started = time.perf_counter()
        auditing.note(auditing.Kind.API, by=admin, at=NOW, what={"route": "/api/v1/accounts"})
        took.append(time.perf_counter() - started)
    assert min(took) < 0.005  # measured 0.3 ms; most of them wait for a busy machine


def _many(admin: Person, count: int, at: datetime.datetime) -> None:
    writer = Writer(by=admin, at=at)
    for number in range(count):
        saving.create(registry.at("accounts" if number % 3 else "industries"), {"name": f"N{at:%H%M}-{number}"}, writer)


def test_what_was_done_at_once_is_one_line_that_opens(admin: Person) -> None:
    _many(admin, 130, NOW)
    _many(admin, 2, NOW + datetime.timedelta(hours=1))
    auditing.note(auditing.Kind.SETTINGS, by=admin, at=NOW - datetime.timedelta(days=1))
    page = gathering.gather(finding.Question())
    assert [(line.count, line.found.kind) for line in page.lines] == [
        (1, "change-created"), (1, "change-created"), (130, "change-created"), (1, "settings"),
    ]  # fmt: skip
    assert (page.lines[2].summary, page.older) == ("Accounts: 86; Industries: 44", "")
    inside = gathering.gather(finding.Question(span=page.lines[2].span))
    assert ([line.count for line in inside.lines], bool(inside.older)) == ([1] * 50, True)


def test_gathered_pages_follow_each_other_without_gap_or_repetition(admin: Person) -> None:
    for number in range(70):
        _many(admin, 5 if number % 2 else 1, NOW + datetime.timedelta(minutes=number))
    counts, place = [], None
    while True:
        page = gathering.gather(finding.Question(before=place))
        counts += [line.count for line in page.lines]
        if not page.older:
            break
        place = finding.read_place(page.older)
    assert counts == [5, 1] * 35


def test_details_are_told_in_words() -> None:
    told = wording.told(
        "accounts", {"fields": ["annual_revenue"], "way": "second", "why": "WrongPassword", "rows": 3, "name": ""}
    )
    assert list(told) == [
        ("Fields", "Annual revenue"), ("Way", "password and second factor"), ("Reason", "wrong name or password"), ("Rows", "3"),
    ]  # fmt: skip


def test_the_page_tells_no_code_names(admin: Person, client: Client) -> None:
    auditing.note(auditing.Kind.SETTINGS, by=admin, at=NOW, path="custom-fields", what={"what": "recovery codes"})
    _many(admin, 60, NOW)
    client.force_login(admin)
    page = client.get(reverse("audit")).content.decode()
    assert [word in page for word in ("60 changes at once", "Custom fields", "new recovery codes", ">custom-fields<")] == [
        True
    ] * 3 + [False]


def test_technical_fields_are_not_offered_and_marks_on_them_stay(admin: Person, client: Client) -> None:
    FieldMark.objects.create(path="accounts", field="sort_key", is_sensitive=True)
    client.force_login(admin)
    page = client.get(reverse("marked-fields"), {"object": "accounts"}).content.decode()
    offered = [f'name="sensitive-{name}"' in page for name in ("name", "sort_key", "version", "search", "is_sample")]
    assert offered == [True, False, False, False, False]
    client.post(reverse("marked-fields") + "?object=accounts", {"sensitive-phone": "on"})
    assert list(FieldMark.objects.order_by("field").values_list("field", flat=True)) == ["phone", "sort_key"]
    marking.forget()
