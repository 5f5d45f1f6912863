"""The API as a program sees it."""

import datetime
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from guanxi.people.models import FieldRight, Person
from guanxi.people.models.role import Level, Reach
from guanxi.records import registry
from guanxi.records.api import tokens
from guanxi.records.models import AccessToken, Change
from guanxi.records.testing import SampleMaker

from .conftest import Program

Employ = Callable[..., Person]


def test_a_record_is_created_read_changed_and_deleted(program: Program) -> None:
    made = program.post("accounts", {"name": "Huaxia Steel", "kinds": ["customer"]})
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/accounts/{made.told['id']}")
    address = f"accounts/{made.told['id']}"
    assert program.get(address).told == made.told
    changed = program.patch(address, {"name": "Huaxia"}, If_Match=made["ETag"])
    assert (changed.status_code, changed.told["name"], changed.told["version"]) == (200, "Huaxia", made.told["version"] + 1)
    assert Change.objects.filter(path="accounts").latest("id").channel == "api"
    assert program.delete(address).status_code == 204
    assert program.get(address).status_code == 404


@pytest.mark.parametrize("path", ["nothing", "accounts/%0A", "accounts/a%0Ab/files", "%E2%80%A8", "accounts/12/history/more"])
def test_whatever_lies_below_the_api_answers_as_a_program_reads_it(path: str, program: Program) -> None:
    answer = program.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_change_of_an_old_version_is_refused(program: Program, make: SampleMaker) -> None:
    obj = make.make("accounts")
    address = f"accounts/{obj.pk}"
    program.patch(address, {"name": "Theirs"})
    assert program.patch(address, {"name": "Yours"}, If_Match=f'"v{obj.version}"').status_code == 412
    conflict = program.patch(address, {"name": "Yours", "version": obj.version})
    assert (conflict.status_code, conflict.told["type"]) == (409, "/api/docs/#changed-meanwhile")
    assert program.delete(address, If_Match=f'"v{obj.version}"').status_code == 412
    assert program.get(address).told["name"] == "Theirs"


def test_a_list_is_read_page_by_page_to_its_end(program: Program, make: SampleMaker) -> None:
    keys = {make.make("accounts").pk for _number in range(5)}
    seen, address = [], "accounts?limit=2&sort=name&fields=name&count=true"
    while address:
        page = program.get(address)
        assert (page.status_code, page.told["count"]) == (200, 5)
        seen += [row["id"] for row in page.told["items"]]
        assert {frozenset(row) for row in page.told["items"]} == {frozenset({"id", "version", "name"})}
        link = page.headers.get("Link", "")
        assert bool(link) == bool(page.told["next"])
        address = link.partition("<")[2].partition(">")[0].removeprefix("/api/v1/")
    assert (len(seen), set(seen)) == (5, keys)


def test_filters_search_and_expanded_relations(program: Program, make: SampleMaker) -> None:
    one, other = make.make("accounts", name="Alpha Pumps"), make.make("accounts", name="Beta Valves")
    assert [row["id"] for row in program.get("accounts?f=name:has:pumps").told["items"]] == [one.pk]
    assert [row["id"] for row in program.get("accounts?where=any(name:is:Beta Valves)").told["items"]] == [other.pk]
    assert [row["id"] for row in program.get("accounts?q=alpha").told["items"]] == [one.pk]
    contact = make.make("contacts", account=one.pk)
    plain = program.get(f"contacts/{contact.pk}?fields=account").told
    assert plain["account"] == {"id": one.pk, "name": "Alpha Pumps"}
    expanded = program.get(f"contacts/{contact.pk}?fields=account&expand=account").told
    assert (expanded["account"]["id"], expanded["account"]["kinds"]) == (one.pk, one.kinds)


@pytest.mark.parametrize(
    ("address", "suggested"),
    [
        ("accounts?nme=x", ""),
        ("accounts?limt=3", "limit"),
        ("accounts?fields=nmae", "name"),
        ("accounts?expand=onwer", "owner"),
        ("accounts?sort=nothing", ""),
        ("accounts?f=nothing:is:x", ""),
        ("accounts?limit=9999", ""),
        ("accounts?cursor=made-up", ""),
    ],
)
def test_what_means_nothing_is_refused_with_a_suggestion(program: Program, address: str, suggested: str) -> None:
    answer = program.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert suggested in answer.told["detail"]


def test_unknown_fields_and_unfit_values_are_told_by_name(program: Program) -> None:
    unknown = program.post("accounts", {"nmae": "x"})
    assert (unknown.status_code, unknown.told["errors"][0]["field"]) == (400, "nmae")
    assert "name" in unknown.told["detail"]
    unfit = program.post("accounts", {"kinds": "customer", "owner": "me", "name": 3})
    assert (unfit.status_code, {error["field"] for error in unfit.told["errors"]}) == (422, {"kinds", "owner", "name"})
    missing = program.post("accounts", {})
    assert (missing.status_code, "name" in {error["field"] for error in missing.told["errors"]}) == (422, True)


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"name": NaN}', b"[" * 100_000, b'{"name": "\\ud800"}', b'{"name": "a\\u0000"}'])
def test_a_broken_body_is_told_in_words(program: Program, body: bytes) -> None:
    answer = Client().post("/api/v1/accounts", body, "application/json", headers={"Authorization": f"Bearer {program.text}"})
    assert answer.status_code in {400, 422}


def test_other_content_is_not_taken(program: Program) -> None:
    answer = Client().post("/api/v1/accounts", {"name": "x"}, headers={"Authorization": f"Bearer {program.text}"})
    assert answer.status_code == 415


def test_without_a_token_nothing_is_told_not_even_to_who_is_signed_in(boss: Person) -> None:
    client = Client()
    client.force_login(boss)
    answer = client.get("/api/v1/accounts")
    assert (answer.status_code, answer["WWW-Authenticate"].split()[0]) == (401, "Bearer")


def test_revoked_expired_and_sleeping_tokens_open_nothing(program: Program) -> None:
    assert program.get("me").told["name"] == "Boss"
    AccessToken.objects.update(expires_on=timezone.now().date() - datetime.timedelta(days=1))
    assert program.get("me").status_code == 401
    AccessToken.objects.update(expires_on=timezone.now().date())
    assert program.get("me").status_code == 200
    Person.objects.update(is_active=False)
    assert program.get("me").status_code == 401
    Person.objects.update(is_active=True)
    tokens.revoke(program.token, at=timezone.now())
    assert program.get("me").status_code == 401


def test_a_token_that_may_only_read_writes_nothing(boss: Person, make: SampleMaker) -> None:
    reader, obj = Program(boss, may_write=False), make.make("accounts")
    answers = [
        reader.post("accounts", {"name": "x"}),
        reader.patch(f"accounts/{obj.pk}", {"name": "x"}),
        reader.delete(f"accounts/{obj.pk}"),
        reader.post("accounts/bulk", {"delete": [obj.pk]}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert reader.get(f"accounts/{obj.pk}").told["name"] == obj.name


def test_a_token_for_some_objects_reaches_no_others(boss: Person, make: SampleMaker) -> None:
    few = Program(boss, objects_only=["accounts"])
    contact = make.make("contacts")
    assert few.get(f"contacts/{contact.pk}").status_code == 404
    assert [one["path"] for one in few.get("").told["items"]] == ["accounts"]
    assert {hit["object"] for hit in few.get(f"search?q={contact}").told["items"]} <= {"accounts"}
    assert few.get(f"accounts/{contact.account_id}").status_code == 200


def test_the_api_obeys_the_reach_of_its_person(employ: Employ, make: SampleMaker) -> None:
    seller = employ("seller", accounts={"view": Reach.OWN, "change": Reach.OWN})
    mine, theirs = make.make("accounts", owner=seller.pk), make.make("accounts")
    program = Program(seller)
    assert [row["id"] for row in program.get("accounts").told["items"]] == [mine.pk]
    assert program.get(f"accounts/{theirs.pk}").status_code == 404
    assert program.patch(f"accounts/{theirs.pk}", {"name": "x"}).status_code == 404
    assert program.post("accounts", {"name": "x"}).status_code == 404
    assert program.delete(f"accounts/{mine.pk}").status_code == 404
    assert program.patch(f"accounts/{mine.pk}", {"name": "Mine"}).told["name"] == "Mine"


def test_the_same_request_with_the_same_key_is_carried_out_once(program: Program) -> None:
    first, second = (program.post("accounts", {"name": "Once"}, Idempotency_Key="k1") for _time in range(2))
    assert (first.status_code, second.status_code, first.told) == (201, 201, second.told)
    assert (second["Idempotency-Replayed"], second["Location"]) == ("true", first["Location"])
    assert len(program.get("accounts").told["items"]) == 1
    assert program.post("accounts", {"name": "Other"}, Idempotency_Key="k1").status_code == 422
    assert program.post("accounts", {}, Idempotency_Key="k2").status_code == 422
    assert program.post("accounts", {"name": "Good"}, Idempotency_Key="k2").status_code == 201


def test_an_answer_given_again_tells_only_what_may_be_seen_by_now(employ: Employ, make: SampleMaker) -> None:
    mei = employ("mei", accounts={"view": Reach.OWN, "create": Reach.OWN, "change": Reach.OWN})
    program, accounts = Program(mei), registry.at("accounts").model._default_manager
    row = {"name": "Once", "website": "https://secret.example"}
    first = program.post("accounts", row, Idempotency_Key="k1")
    assert first.told["website"] == "https://secret.example"
    FieldRight.objects.create(role=mei.roles.get(), object="accounts", field="website", level=Level.HIDDEN)
    again = program.post("accounts", row, Idempotency_Key="k1")
    assert (again.status_code, again.told) == (201, {name: value for name, value in first.told.items() if name != "website"})
    accounts.filter(pk=first.told["id"]).update(owner=make.make("people"))
    assert program.post("accounts", row, Idempotency_Key="k1").status_code == 404
    accounts.filter(pk=first.told["id"]).update(owner=mei)
    mei.roles.get().grants.filter(action="view").delete()
    assert program.post("accounts", row, Idempotency_Key="k1").status_code == 404


def test_rows_of_many_given_again_do_not_name_fields_that_are_hidden_by_now(employ: Employ) -> None:
    mei = employ("mei", accounts={"view": Reach.OWN, "create": Reach.OWN})
    program = Program(mei)
    rows = {"create": [{"name": "Good"}, {"name": "Bad", "website": 5, "fax": 7}]}
    first = program.post("accounts/bulk", rows, Idempotency_Key="k1")
    assert [error["field"] for error in first.told["create"][1]["problem"]["errors"]] == ["website", "fax"]
    FieldRight.objects.create(role=mei.roles.get(), object="accounts", field="website", level=Level.HIDDEN)
    again = program.post("accounts/bulk", rows, Idempotency_Key="k1")
    assert [error["field"] for error in again.told["create"][1]["problem"]["errors"]] == ["fax"]
    assert again.told["create"][0] == first.told["create"][0]


@override_settings(API_PER_MINUTE=3)
def test_who_asks_too_often_is_told_when_to_go_on(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    at = timezone.now().replace(second=18, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: at)
    answers = [program.get("me") for _time in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert (answers[3]["Retry-After"], answers[3]["RateLimit-Policy"]) == ("42", '"minute";q=3;w=60')
    monkeypatch.setattr(timezone, "now", lambda: at + datetime.timedelta(seconds=42))
    assert program.get("me").status_code == 200


def test_many_at_once_with_a_reason_for_each_row(program: Program, make: SampleMaker) -> None:
    kept, gone = make.make("accounts"), make.make("accounts")
    rows = {"create": [{"name": "A"}, {}, {"name": "C"}], "change": [{"id": kept.pk, "name": "B"}], "delete": [gone.pk, 999_999]}
    told = program.post("accounts/bulk", rows).told
    assert [row["status"] for row in told["create"]] == [201, 422, 201]
    assert [row["status"] for row in told["change"]] == [200]
    assert [row["status"] for row in told["delete"]] == [204, 404]
    assert {row["name"] for row in program.get("accounts?fields=name").told["items"]} == {"A", "B", "C"}


def test_all_or_nothing_writes_nothing_if_one_row_is_wrong(program: Program, make: SampleMaker) -> None:
    obj = make.make("accounts")
    rows = {"all_or_nothing": True, "create": [{"name": "A"}, {"kinds": []}], "delete": [obj.pk]}
    answer = program.post("accounts/bulk", rows)
    assert (answer.status_code, [row["status"] for row in answer.told["create"]]) == (422, [424, 422])
    assert [row["id"] for row in program.get("accounts").told["items"]] == [obj.pk]


def test_an_amount_in_another_currency_is_refused(program: Program, make: SampleMaker) -> None:
    values = make.values("payments")
    made = make.make("payments", **values)
    told = program.get(f"payments/{made.pk}").told
    name = next(name for name, value in told.items() if isinstance(value, dict) and "currency" in value)
    wrong = program.patch(f"payments/{made.pk}", {name: {"amount": "7", "currency": "XXX"}})
    assert (wrong.status_code, wrong.told["errors"][0]["field"]) == (422, name)


def test_files_are_added_downloaded_and_removed(program: Program, make: SampleMaker, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    obj = make.make("accounts")
    address, headers = f"/api/v1/accounts/{obj.pk}/files", {"Authorization": f"Bearer {program.text}"}
    added = program.client.post(address, {"file": SimpleUploadedFile("offer.txt", b"hello")}, headers=headers)
    assert (added.status_code, added.json()["size"]) == (201, 5)
    assert [file["name"] for file in program.get(f"accounts/{obj.pk}/files").told["items"]] == ["offer.txt"]
    content = program.client.get(added["Location"], headers=headers)
    assert b"".join(content.streaming_content) == b"hello"  # type: ignore[attr-defined]
    assert program.client.delete(added["Location"], headers=headers).status_code == 204
    assert program.get(f"accounts/{obj.pk}/files").told["items"] == []


def test_problems_speak_the_language_that_is_asked_for(program: Program) -> None:
    titles = {program.get("accounts/999999", Accept_Language=tag).told["title"] for tag in ("en", "en-US", "fr")}
    assert titles == {"Nothing found here"}


def test_history_tells_old_and_new_values(program: Program, make: SampleMaker) -> None:
    obj = make.make("accounts", name="Before")
    program.patch(f"accounts/{obj.pk}", {"name": "After"})
    items = program.get(f"accounts/{obj.pk}/history").told["items"]
    assert [item["kind"] for item in items] == ["changed", "created"]
    assert items[0]["changes"]["name"] == {"from": "Before", "to": "After"}


def test_unknown_addresses_and_methods_are_problems_too(program: Program) -> None:
    for path in ("nothing", "accounts/1/2/3", "accounts/", "accounts/99999999999999999999", "accounts/1/nothing"):
        assert program.get(path).status_code in {404, 405}
    answer = program.ask("put", "accounts")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST, HEAD")


def test_comments_are_read_and_written(program: Program, boss: Person, make: SampleMaker) -> None:
    address = f"accounts/{make.make('accounts').pk}/comments"
    first = program.post(address, {"text": "Call again"})
    assert (first.status_code, first.told["text"], first.told["by"]["id"]) == (201, "Call again", boss.pk)
    answer = program.post(address, {"text": "Done", "answers": first.told["id"]})
    assert [one["id"] for one in program.get(address).told["items"]] == [answer.told["id"], first.told["id"]]
    assert [program.post(address, data).status_code for data in ({}, {"text": "x", "answers": 999}, {"text": " "})] == [
        422,
        422,
        422,
    ]
    assert Program(boss, may_write=False).post(address, {"text": "x"}).status_code == 403
