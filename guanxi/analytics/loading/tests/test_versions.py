"""Two at once: of two programs or people who saw the same, the second is told, and nobody's work is lost."""

from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.analytics.loading import plan_files, running
from guanxi.analytics.loading.models import Code, DataSource, LoadRun
from guanxi.analytics.loading.tests.ground import kept, loaded
from guanxi.analytics.loading.tests.test_pages import fields_of, page, part_of
from guanxi.people.models import Person
from guanxi.records.api import openapi
from guanxi.records.api.calling import Caller
from guanxi.records.api.tests.conftest import Program

pytestmark = pytest.mark.django_db
SALES = "Order,Day,Sector,Amount\n1,2024-03-05,retail,10.50\n2,2024-03-06,technolgy,20\n3,2024-03-07,retail,1.5\n4,2024-03-07,retail,12\n"


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    path = tmp_path / "sales.csv"
    path.write_text(SALES)
    return path


def test_of_two_programs_that_read_the_same_version_the_second_is_refused(program: Program, sales: Path, tmp_path: Path) -> None:
    made = program.post("data-sources", {"kind": "web", "name": "Shop", "place": "https://shop.example.com/orders"})
    path = tmp_path / "bad.csv"
    path.write_text("Item,Amount\n" + "".join(f"x{n},{n}\n" for n in range(1, 80)) + "wrong,12o\n")
    row = f"rejected-rows/{loaded(path, 'bad').rejected.get().pk}"
    table = program.post("loaded-tables", {"file": kept(sales).pk})
    changes = (
        (f"data-sources/{made.told['id']}", made["ETag"], "patch", "", {"name": "Mine"}, {"name": "Yours"}, "name"),
        (f"loaded-tables/{table.told['id']}", table["ETag"], "patch", "", {"label": "Mine"}, {"label": "Yours"}, "label"),
        (row, program.get(row)["ETag"], "post", "/mend", {"cells": {"Amount": "1"}}, {"cells": {"Amount": "2"}}, "mended"),
    )
    for address, read, method, verb, mine, yours, name in changes:
        first = program.ask(method, address + verb, mine, If_Match=read)
        second = program.ask(method, address + verb, yours, If_Match=read)
        assert (first.status_code, first["ETag"] != read) == (200, True), first.told
        assert (second.status_code, second["Content-Type"], second.told["title"]) == (
            412,
            "application/problem+json",
            "The record has another version",
        )
        stands = program.get(address)
        assert (stands.told[name], stands["ETag"], stands.told["version"]) == (
            first.told[name],
            first["ETag"],
            first["ETag"].strip('"v'),
        )
        assert program.ask(method, address + verb, yours, If_Match=f"W/{first['ETag']}").status_code == 200
    for address, read, *_rest in changes[:2]:
        assert program.delete(address, If_Match=read).status_code == 412
        assert program.delete(address, If_Match="*").status_code == 204
    assert program.patch(f"loaded-tables/{10**9}", {}, If_Match='"v1"').status_code == 404


def test_a_run_that_ends_between_reading_and_changing_turns_no_change_away(program: Program, sales: Path) -> None:
    table = loaded(sales, "sales")
    read = program.get(f"loaded-tables/{table.pk}")
    program.post(f"loaded-tables/{table.pk}/load", {"kind": "again"})
    assert running.carry_out(LoadRun.objects.latest("pk"), clock=timezone.now).state == LoadRun.State.DONE
    assert program.get(f"loaded-tables/{table.pk}").told["latest_run"] != read.told["latest_run"]
    assert program.patch(f"loaded-tables/{table.pk}", {"label": "Mine"}, If_Match=read["ETag"]).status_code == 200
    assert program.patch(f"loaded-tables/{table.pk}", {"label": "Yours"}, If_Match="no version").status_code == 412


def test_decisions_about_codes_and_their_lists_keep_to_the_version_that_was_read(program: Program, sales: Path) -> None:
    loaded(sales, "sales")
    code = Code.objects.get(foreign="technolgy")
    read = program.get(f"codes/{code.pk}")["ETag"]
    assert program.post(f"codes/{code.pk}/accept", {"ours": "Technology"}, If_Match=read).status_code == 200
    assert program.post(f"codes/{code.pk}/keep", {}, If_Match=read).status_code == 412
    assert program.post(f"codes/{code.pk}/take_back", {}, If_Match=read).status_code == 412
    assert program.get(f"codes/{code.pk}").told["ours"] == "Technology"
    address = f"code-tables/{code.table_id}"
    read = program.get(address)["ETag"]
    changed = program.patch(address, {"known": "categories", "label": "Branches"}, If_Match=read)
    assert (changed.told["known"], changed.told["label"], changed["ETag"] != read) == ("categories", "Branches", True)
    assert program.patch(address, {"known": ""}, If_Match=read).status_code == 412
    wrong = program.patch(address, {"known": "planets"})
    assert (wrong.status_code, wrong.told["errors"][0]["field"]) == (422, "known")
    assert program.get(address).told["known"] == "categories"


def test_the_description_says_where_a_version_can_be_named(boss: Person) -> None:
    paths = openapi.document(Caller(boss))["paths"]
    named = {
        (address, method)
        for address, told in paths.items()
        for method, one in told.items()
        if method != "parameters" and any(each.get("name") == "If-Match" for each in one["parameters"])
    }
    expected = {
        *((f"/{name}/{{id}}", method) for name in ("data-sources", "loaded-tables") for method in ("patch", "delete")),
        *((f"/rejected-rows/{{id}}/{verb}", "post") for verb in ("mend", "leave_out", "reopen")),
        *((f"/codes/{{id}}/{verb}", "post") for verb in ("accept", "keep", "take_back")),
        ("/code-tables/{id}", "patch"),
    }
    ours = {address for address, _method in expected}
    assert {one for one in named if one[0] in ours} == expected
    assert all("412" in paths[address][method]["responses"] for address, method in expected)


def test_of_two_people_who_save_a_mapping_the_second_is_told_and_loses_nothing(browser: Client, sales: Path) -> None:
    table = loaded(sales, "sales")
    address = reverse("loading-mapping", args=[table.pk])
    mine = fields_of(page(browser.get(address)))
    yours = dict(mine)
    del mine["1-taken"]  # the columns after it count otherwise from now on
    assert browser.post(address, {**mine, "2-label": "Branch"}).status_code == 302
    typed = {
        **yours,
        "3-label": "Net & gross",
        "2-required": "on",
        "new-name": "Twice",
        "new-from": ["Amount", "Amount"],
        "new-how": "sum",
    }
    refused = browser.post(address, typed)
    shown = unescape(refused.content.decode())
    assert refused.status_code == 422
    assert "This was saved in the meantime, by somebody else or in another window." in shown
    assert "It differs in: Branch, Amount, Day, Twice." in shown
    table.refresh_from_db()
    assert [one.label for one in plan_files.from_json(table.plan).columns] == ["Order", "Branch", "Amount"]
    again = fields_of(refused.content.decode())
    assert (again["3-label"], again["2-required"], again["4-label"], again["1-taken"]) == ("Net & gross", "on", "Twice", "on")
    assert browser.post(address, {**again, "load": "1"}).status_code == 302
    table.refresh_from_db()
    stands = plan_files.from_json(table.plan).columns
    assert [(one.label, one.required) for one in stands] == [
        ("Order", False),
        ("Day", False),
        ("Sector", True),
        ("Net & gross", False),
        ("Twice", False),
    ]


def test_saving_the_same_mapping_twice_is_no_conflict(browser: Client, sales: Path) -> None:
    address = reverse("loading-mapping", args=[loaded(sales, "sales").pk])
    said = {**fields_of(page(browser.get(address))), "3-label": "Net"}
    assert [browser.post(address, said).status_code for _ in range(2)] == [302, 302]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"2-pattern": "["}, "The pattern of “sector” is none"),
        ({"3-name": ""}, "“” is no name for a column"),
        ({"name": "Not a name"}, "“Not a name” is no name for a table"),
    ],
)
def test_what_was_typed_stands_where_a_mapping_does_not_hold_together(
    browser: Client, sales: Path, wrong: dict[str, str], why: str
) -> None:
    table = loaded(sales, "sales")
    address = reverse("loading-mapping", args=[table.pk])
    refused = browser.post(address, {**fields_of(page(browser.get(address))), "3-label": "Net", **wrong})
    again = fields_of(refused.content.decode())
    assert (refused.status_code, again["3-label"], {name: again[name] for name in wrong}) == (422, "Net", wrong)
    assert why in unescape(refused.content.decode())
    before = table.plan
    table.refresh_from_db()
    assert table.plan == before
    right = {"2-pattern": ".*", "3-name": "net", "name": "sales"}
    assert browser.post(address, {**again, **{name: right[name] for name in wrong}}).status_code == 302


def test_of_two_people_who_mend_a_row_the_second_sees_what_stands(browser: Client, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("Item,Amount\n" + "".join(f"x{n},{n}\n" for n in range(1, 80)) + "wrong,12o\n")
    row = loaded(path, "bad").rejected.get()
    address = reverse("loading-mend", args=[row.pk])
    seen = part_of(page(browser.get(address)), r'name="version" value="(\w+)"')
    assert browser.post(address, {"version": seen, "cell-0": "wrong", "cell-1": "120"}).status_code == 302
    refused = browser.post(address, {"version": seen, "cell-0": "wrong", "cell-1": "1200"})
    shown = refused.content.decode()
    assert (refused.status_code, 'value="1200"' in shown, "saved in the meantime: 120<" in shown) == (422, True, True)
    row.refresh_from_db()
    assert row.mended == {"Amount": "120"}
    again = part_of(shown, r'name="version" value="(\w+)"')
    assert browser.post(address, {"version": again, "cell-0": "wrong", "cell-1": "1200"}).status_code == 302
    row.refresh_from_db()
    assert row.mended == {"Amount": "1200"}


def test_of_two_people_who_change_a_source_a_schedule_or_a_code_the_second_is_told(
    browser: Client, program: Program, sales: Path
) -> None:
    program.post("data-sources", {"kind": "web", "name": "Shop", "place": "https://shop.example.com/orders"})
    source = DataSource.objects.get()
    address = reverse("loading-source", args=[source.pk])
    seen = {"version": part_of(page(browser.get(address)), r'name="version" value="(\w+)"'), "place": source.place}
    assert browser.post(address, {**seen, "name": "Mine"}).status_code == 302
    refused = browser.post(address, {**seen, "name": "Yours"})
    shown = refused.content.decode()
    assert (refused.status_code, "saved in the meantime: Mine" in shown, 'value="Yours"' in shown) == (422, True, True)
    source.refresh_from_db()
    assert source.name == "Mine"
    table = loaded(sales, "sales")
    address = reverse("loading-settings", args=[table.pk])
    shown = page(browser.get(reverse("loading-table", args=[table.pk])))
    seen = {"version": part_of(shown, r'name="version" value="(\w+)"')}
    browser.post(address, {**seen, "is_open": "on"})
    told = page(browser.post(address, seen, follow=True))
    table.refresh_from_db()
    assert (table.is_open, "changed in the meantime" in told) == (True, True)
    code = Code.objects.get(foreign="technolgy")
    shown = page(browser.get(reverse("loading-code-table", args=[code.table_id])))
    seen = {"version": part_of(shown, rf'id="code-{code.pk}".*?name="version" value="(\w+)"')}
    address = reverse("loading-code", args=[code.pk, "accept"])
    browser.post(address, {**seen, "ours": "Technology"})
    told = page(browser.post(address, {**seen, "ours": "Tech"}, follow=True))
    code.refresh_from_db()
    assert (code.ours, "Decided in the meantime: technolgy → Technology" in told) == ("Technology", True)
