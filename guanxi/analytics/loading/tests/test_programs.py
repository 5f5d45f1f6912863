"""Loading by programs: from a file to a table and back to file and line, under rights, tokens and kept answers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from guanxi.analytics.loading import running, source_form
from guanxi.analytics.loading.api import examples, shapes
from guanxi.analytics.loading.models import Code, DataSource, LoadedTable, LoadRun, RejectedRow
from guanxi.analytics.loading.tests.ground import asked, loaded
from guanxi.people import auditing, ciphers
from guanxi.people.models import AuditEntry, Grant, Person, Role
from guanxi.people.models.role import Reach
from guanxi.records.api import openapi
from guanxi.records.api.calling import Caller
from guanxi.records.api.tests.conftest import Program

pytestmark = pytest.mark.django_db
SALES = "Order,Day,Sector,Amount\n1,2024-03-05,retail,10.50\n2,2024-03-06,technolgy,20\n3,2024-03-07,retail,1.5\n4,2024-03-07,retail,12o\n"
LOOSE = {"rejected_at_most": "0.5"}


@pytest.fixture(autouse=True)
def _written() -> Iterator[None]:
    yield
    auditing.write_waiting()


def employed(name: str, *actions: str) -> Person:
    role = Role.objects.create(name=name)
    Grant.objects.bulk_create([Grant(role=role, object="loading", action=action, reach=Reach.ALL) for action in actions])
    person = Person.objects.create(username=name, language="en")
    person.roles.add(role)
    return person


def brought(program: Program, text: str = SALES, name: str = "Sales 2024.csv") -> Any:
    answer: Any = program.client.post(
        "/api/v1/kept-files",
        {"file": SimpleUploadedFile(name, text.encode())},
        headers={"Authorization": f"Bearer {program.text}"},
    )
    assert answer.status_code == 201, answer.content
    return json.loads(answer.content)


def table_of(program: Program, **more: Any) -> dict[str, Any]:
    made = program.post("loaded-tables", {"file": brought(program)["id"], **more})
    assert made.status_code == 201, made.content
    return dict(made.told)


def work() -> LoadRun:
    return running.carry_out(LoadRun.objects.latest("pk"), clock=timezone.now)


def test_from_a_file_to_a_table_and_back_to_file_and_line(program: Program) -> None:
    file = brought(program)
    sample = program.get(f"kept-files/{file['id']}/sample").told
    assert (sample["header"], sample["rows"][1]["cells"]) == (
        ["Order", "Day", "Sector", "Amount"],
        ["2", "2024-03-06", "technolgy", "20"],
    )
    mapping = sample["mapping"] | {"contract": LOOSE}
    mapping["columns"][3] |= {"type": "number", "role": "measure", "code": ""}
    table = program.post("loaded-tables", {"file": file["id"], "name": "sales", "mapping": mapping}).told
    assert (table["name"], table["cube"], table["mapping"]["contract"]) == ("sales", None, LOOSE)
    begun = program.post(f"loaded-tables/{table['id']}/load", {"file": file["id"]})
    assert (begun.status_code, begun.told["state"], begun["Location"]) == (
        201,
        "waiting",
        f"/api/v1/load-runs/{begun.told['id']}",
    )
    work()
    run = program.get(f"load-runs/{begun.told['id']}").told
    assert (run["state"], run["counts"]["taken"], run["counts"]["rejected"], run["sums"]["amount"]) == ("done", 3, 1, "32.0000")
    assert run["reasons"] == [{"column": "amount", "reason": "“12o” is not a number.", "rows": 1}]
    rows = program.get(f"loaded-tables/{table['id']}/rows?limit=2").told
    assert ([row["values"]["amount"] for row in rows["items"]], rows["next"]) == (["10.5", "20"], "2")
    second = rows["items"][1]
    origin = program.get(f"loaded-tables/{table['id']}/rows/{second['file']}/{second['line']}").told
    assert (origin["file"]["sha256"], origin["line"], origin["cells"][2]) == (
        file["sha256"],
        3,
        {"name": "Sector", "value": "technolgy"},
    )
    bytes_ = b"".join(program.get(f"kept-files/{second['file']}/content").streaming_content)
    assert bytes_.decode() == SALES
    assert program.get(f"loaded-tables/{table['id']}").told["cube"] == "load_sales"


def test_without_a_file_there_is_nothing_to_load(program: Program) -> None:
    table = table_of(program, mapping=None)
    answer = program.post(f"loaded-tables/{table['id']}/load", {})
    assert (answer.status_code, answer.told["detail"], LoadRun.objects.count()) == (
        409,
        "There is no file to load. Choose one.",
        0,
    )


def test_a_row_is_mended_and_taken_when_the_kept_files_are_loaded_again(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("Item,Amount\n" + "".join(f"x{n},{n}\n" for n in range(1, 80)) + "wrong,12o\nworse,n/x\n")
    table = loaded(path, "bad")
    found = program.get(f"rejected-rows?table={table.pk}&state=open").told["items"]
    assert [(row["line"], row["cells"], row["reasons"][0]["column"]) for row in found] == [
        (81, [{"name": "Item", "value": "wrong"}, {"name": "Amount", "value": "12o"}], "amount"),
        (82, [{"name": "Item", "value": "worse"}, {"name": "Amount", "value": "n/x"}], "amount"),
    ]
    first, second = (row["id"] for row in found)
    wrong = program.post(f"rejected-rows/{first}/mend", {"cells": {"Amuont": "120"}})
    assert (wrong.status_code, wrong.told["errors"][0]["field"]) == (422, "cells.Amuont")
    assert program.post(f"rejected-rows/{first}/mend", {"cells": {"Amount": "120"}}).told["mended"] == {"Amount": "120"}
    assert program.post(f"loaded-tables/{table.pk}/decide", {"rows": [second, 10**9], "state": "left_out"}).told == {"changed": 1}
    program.post(f"loaded-tables/{table.pk}/load", {"kind": "again"})
    run = work()
    assert (run.counts["mended"], run.counts["left_out"], run.counts["rejected"]) == (1, 1, 0)
    assert asked("SELECT amount FROM loads.load_bad WHERE item = 'wrong'") == [(120,)]
    assert program.post(f"rejected-rows/{second}/reopen", {}).told["state"] == "open"
    assert program.get("rejected-rows?state=mended").told["items"][0]["mended_by"]["id"] == program.person.pk


def test_a_run_is_called_off_and_goes_on(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(SALES.replace("12o", "12"))
    table = loaded(path, "sales")
    run = program.post(f"loaded-tables/{table.pk}/load", {"kind": "again"}).told
    again = program.post(f"loaded-tables/{table.pk}/load", {"kind": "again"})
    assert (again.status_code, again.told["detail"]) == (409, "A run of this table is under way. Wait for it, or cancel it.")
    assert program.post(f"load-runs/{run['id']}/cancel", {}).told["is_canceling"]
    assert work().state == LoadRun.State.CANCELED
    assert program.post(f"load-runs/{run['id']}/cancel", {}).told["detail"] == "The run is over already."
    resumed = program.post(f"load-runs/{run['id']}/resume", {}).told
    assert (resumed["state"], resumed["is_canceling"]) == ("waiting", False)
    assert work().state == LoadRun.State.DONE
    assert program.post(f"load-runs/{run['id']}/resume", {}).status_code == 409
    states = [one["state"] for one in program.get(f"load-runs?table={table.pk}&state=done").told["items"]]
    assert states == ["done", "done"]


def test_a_request_sent_twice_begins_one_run_and_tells_nothing_after_the_right_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(SALES.replace("12o", "12"))
    table = loaded(path, "sales")
    loader = employed("loader", "view", "change")
    program = Program(loader)
    first, second = (program.post(f"loaded-tables/{table.pk}/load", {"kind": "again"}, Idempotency_Key="once") for _ in range(2))
    assert (second.status_code, second["Idempotency-Replayed"], second.told) == (201, "true", first.told)
    assert LoadRun.objects.filter(table=table, state="waiting").count() == 1
    loader.roles.clear()
    assert Program(loader).get("load-runs").status_code == 404
    assert program.post(f"loaded-tables/{table.pk}/load", {"kind": "again"}, Idempotency_Key="once").status_code == 404


def test_a_source_is_set_up_changed_and_removed_and_its_password_stays_secret(program: Program) -> None:
    asked_for = {
        "kind": "web",
        "name": "Shop",
        "place": "https://shop.example.com/orders",
        "password": "sesame-4711",
        "options": {"paging": "page"},
    }
    made = program.post("data-sources", asked_for)
    assert (made.status_code, made.told["has_password"], made.told["options"]) == (201, True, {"paging": "page"})
    source = DataSource.objects.get()
    assert ciphers.decrypt(source.secret) == "sesame-4711"
    changed = program.patch(f"data-sources/{source.pk}", {"name": "Shop 2"})
    assert (changed.told["name"], changed.told["place"], changed.told["options"]) == (
        "Shop 2",
        "https://shop.example.com/orders",
        {"paging": "page"},
    )
    source.refresh_from_db()
    assert ciphers.decrypt(source.secret) == "sesame-4711"
    told = (made, changed, program.get("data-sources"), program.get(f"data-sources/{source.pk}"))
    assert not any(b"sesame" in one.content or source.secret.encode() in one.content for one in told)
    entries = str(list(AuditEntry.objects.values_list("what", "channel")))
    assert ("source Shop 2" in entries, "'api'" in entries, "sesame" in entries) == (True, True, False)
    assert (program.delete(f"data-sources/{source.pk}").status_code, DataSource.objects.count()) == (204, 0)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "ftp", "name": "x", "place": "y"}, "kind"),
        ({"kind": "web", "name": "x"}, "place"),
        ({"kind": "web", "name": "x", "place": "no address"}, "place"),
        ({"kind": "web", "name": "x" * 200, "place": "https://example.com/"}, "name"),
        ({"kind": "web", "name": "x", "place": "https://example.com/", "database": "y"}, "database"),
        ({"kind": "web", "name": "x", "place": "https://example.com/", "options": {"pages": "1"}}, "options"),
        ({"kind": "folder", "name": "x", "place": "../../etc"}, "place"),
    ],
)
def test_a_source_that_cannot_be_is_refused_at_its_field(program: Program, sent: dict[str, Any], field: str) -> None:
    answer = program.post("data-sources", sent)
    assert (answer.status_code, [one["field"] for one in answer.told["errors"]], DataSource.objects.count()) == (422, [field], 0)


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({}, 422, "source"),
        ({"file": 10**9}, 422, "file"),
        ({"file": "1"}, 422, "file"),
        ({"file": 1, "mapping": {"columns": [{"name": "a", "form": "A"}]}}, 422, "mapping"),
        ({"file": 1, "mapping": {"columns": [1]}}, 422, "mapping"),
        ({"fiel": 1}, 400, "fiel"),
    ],
)
def test_a_table_that_cannot_be_is_refused_at_its_field(program: Program, sent: dict[str, Any], status: int, field: str) -> None:
    answer = program.post("loaded-tables", sent)
    assert (answer.status_code, [one["field"] for one in answer.told["errors"]], LoadedTable.objects.count()) == (
        status,
        [field],
        0,
    )


def test_changes_of_a_table_hold_together_or_not_at_all(program: Program) -> None:
    table = table_of(program, label="Sales")
    wrong = program.patch(f"loaded-tables/{table['id']}", {"label": "Other", "is_open": True, "every": "hour"})
    assert (wrong.status_code, program.get(f"loaded-tables/{table['id']}").told["label"]) == (409, "Sales")
    told = program.patch(f"loaded-tables/{table['id']}", {"label": "Other", "is_open": True}).told
    assert (told["label"], told["mapping"]["label"], told["is_open"], told["every"]) == ("Other", "Other", True, "")
    assert (program.delete(f"loaded-tables/{table['id']}").status_code, LoadedTable.objects.count()) == (204, 0)


def test_codes_are_accepted_kept_and_taken_back(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(SALES.replace("12o", "12"))
    loaded(path, "sales")
    code = Code.objects.get(foreign="technolgy")
    assert [one["likely"] for one in program.get(f"codes?table={code.table_id}&state=open").told["items"]] == ["technology"]
    assert program.post(f"codes/{code.pk}/accept", {}).told["ours"] == "technology"
    assert program.post(f"codes/{code.pk}/take_back", {}).told["state"] == "open"
    assert program.post(f"codes/{code.pk}/keep", {}).told["ours"] == "technolgy"
    program.post(f"codes/{code.pk}/take_back", {})
    assert program.post(f"code-tables/{code.table_id}/accept_likely", {"percent": 80}).told == {"changed": 1}


def test_rights_and_tokens_bound_what_programs_may_do(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(SALES.replace("12o", "12"))
    table = loaded(path, "sales")
    kept = table.latest.files.get()
    loader, looker = employed("loader", "view", "change"), employed("looker", "view")
    database = {"kind": "postgresql", "name": "x", "place": "db", "database": "x"}
    assert Program(loader).post("data-sources", database).status_code == 422
    assert Program(loader).get(f"kept-files/{kept.pk}/content").status_code == 404
    for asked_by, status in (
        (Program(looker), 404),
        (Program(loader, may_write=False), 403),
        (Program(loader, objects_only=["orders"]), 404),
    ):
        answer = asked_by.post(f"loaded-tables/{table.pk}/load", {"kind": "again"})
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert Program(looker).get(f"loaded-tables/{table.pk}/rows").status_code == 200
    nobody = Program(Person.objects.create(username="nobody", language="en"))
    for path_ in (
        "data-sources",
        "loaded-tables",
        f"loaded-tables/{table.pk}",
        "load-runs",
        "rejected-rows",
        "codes",
        "code-tables",
    ):
        assert nobody.get(path_).status_code == 404, path_
    assert LoadRun.objects.count() == 1


def test_problems_come_in_the_language_that_was_asked_for(program: Program) -> None:
    answer = program.post("loaded-tables", {"file": 10**9}, Accept_Language="zh-hans")
    assert (answer["Content-Language"], answer.told["title"]) == ("zh-hans", "部分值无效")


def test_the_description_tells_what_the_caller_may_do() -> None:
    def told(*actions: str, **chosen: Any) -> dict[str, set[str]]:
        person = employed("-".join(actions) or "nobody", *actions)
        paths = openapi.document(Caller(person))["paths"]
        return {address: set(one) - {"parameters"} for address, one in paths.items()}

    assert not [address for address in told() if address.startswith("/load")]
    looking = told("view")
    assert (looking["/loaded-tables"], "/loaded-tables/{id}/load" in looking, "/kept-files" in looking) == ({"get"}, False, False)
    full = told("view", "change", "export")
    assert (full["/loaded-tables"], full["/loaded-tables/{id}/load"], full["/kept-files/{id}/content"]) == (
        {"get", "post"},
        {"post"},
        {"get"},
    )


def test_examples_have_all_that_is_promised() -> None:
    pairs = (
        (shapes.SOURCE, examples.SOURCE), (shapes.TABLE, examples.TABLE), (shapes.TABLE_IN_SHORT, examples.TABLE_IN_SHORT), (shapes.RUN, examples.RUN),
        (shapes.ROW, examples.ROW), (shapes.ORIGIN, examples.ORIGIN), (shapes.REJECTED, examples.REJECTED), (shapes.CODE, examples.CODE),
        (shapes.FILE, examples.FILE), (shapes.CODE_TABLE, examples.CODE_TABLE),
    )  # fmt: skip
    for shape, example in pairs:
        assert sorted(shape["required"]) == sorted(example), example
    assert set(source_form.OPTIONS) == set(shapes.SOURCE_VALUES["options"]["properties"])


def test_numbers_that_are_no_keys_find_nothing(program: Program) -> None:
    for path in ("loaded-tables/99999999999999999999", "load-runs/0", "rejected-rows/1", f"loaded-tables/1/rows/{2**70}/1"):
        assert program.get(path).status_code == 404, path
    for path in (
        "load-runs?table=x",
        "load-runs?state=x",
        "codes?cursor=-1",
        "loaded-tables?limit=0",
        "rejected-rows?colour=red",
    ):
        assert program.get(path).status_code == 400, path
    assert RejectedRow.objects.count() == 0


def test_the_page_of_the_description_shows_requests_and_answers_to_those_who_may(boss: Person) -> None:
    client = Client()
    client.force_login(boss)
    shown = client.get("/api/docs/loaded-tables/").content.decode()
    assert all(text in shown for text in ("/api/v1/loaded-tables/{id}/load", "rejected_at_most", "load_shop_orders"))
    assert "/api/docs/loaded-tables/" in client.get("/api/docs/").content.decode()
    client.force_login(Person.objects.create(username="nobody", language="en"))
    assert client.get("/api/docs/loaded-tables/").status_code == 404
    assert "loaded-tables" not in client.get("/api/docs/").content.decode()
