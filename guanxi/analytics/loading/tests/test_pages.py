"""The wizard from file to table, mending, codes and lineage, as people walk through them; nothing for those without the right."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.analytics.loading import running
from guanxi.analytics.loading.models import Code, DataSource, LoadedTable, LoadRun, RejectedRow
from guanxi.analytics.loading.tests.ground import asked, loaded, set_up_every
from guanxi.people import ciphers
from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach

pytestmark = pytest.mark.django_db
SALES = "Order,Day,Sector,Amount\n1,2024-03-05,retail,10.50\n2,2024-03-06,technolgy,20\n3,2024-03-07,retail,1.5\n4,2024-03-07,retail,1.5\n"


@pytest.fixture
def boss() -> Client:
    client = Client()
    client.force_login(Person.objects.create(username="boss", is_administrator=True, language="en"))
    return client


def page(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def part_of(html: str, pattern: str) -> str:
    found = re.search(pattern, html)
    assert found is not None, pattern
    return found[1]


def follow(client: Client, answer: Any) -> str:
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return page(client.get(answer["Location"]))


def fields_of(html: str) -> dict[str, Any]:
    """What the form of the mapping would send as it stands."""
    form = re.search(r'<form class="form" method="post".*?</form>', html, re.DOTALL)
    assert form is not None
    said: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form[0]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            said[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', form[0], re.DOTALL):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected[^>]*>([^<]*)', options) or re.search(
            r'<option value="([^"]*)"()', options
        )
        if chosen:
            said[name] = chosen[1] if chosen[1] is not None else chosen[2]
    return said


def work() -> LoadRun:
    run = LoadRun.objects.latest("pk")
    return running.carry_out(run, clock=timezone.now)


def test_from_an_uploaded_file_to_a_table_that_can_be_asked(boss: Client) -> None:
    upload = SimpleUploadedFile("Sales 2024.csv", SALES.encode())
    looked = follow(boss, boss.post(reverse("loading-new"), {"file": upload}))
    assert "technolgy" in looked
    file = part_of(looked, r'name="file" value="(\d+)"')
    mapping = boss.post(reverse("loading-make"), {"file": file, "part": "", "encoding": "", "delimiter": ""})
    table = LoadedTable.objects.get()
    said = fields_of(follow(boss, mapping)) | {"check": "1"}
    assert table.name == "sales_2024"
    boss.post(reverse("loading-mapping", args=[table.pk]), said)
    assert work().state == LoadRun.State.CHECKED
    checked = page(boss.get(reverse("loading-run", args=[LoadRun.objects.latest("pk").pk])))
    assert "Nothing has been loaded yet" in checked
    boss.post(reverse("loading-go-on", args=[LoadRun.objects.latest("pk").pk]))
    assert work().state == LoadRun.State.DONE
    assert asked("SELECT count(*), sum(amount) FROM loads.load_sales_2024") == [(4, pytest.approx(33.5))]
    assert Code.objects.filter(state=Code.State.OPEN).values_list("foreign", "likely").get() == ("technolgy", "technology")
    assert "4" in page(boss.get(reverse("loading-table", args=[table.pk])))
    assert "Sales 2024" in page(boss.get(reverse("loading")))


def test_a_calculated_column_and_a_rule_come_from_the_form(boss: Client, tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("Item,Quantity,Price\na,2,1.25\nb,0,9.00\nc,1,\n")
    table = loaded(path, "lines")
    said = fields_of(page(boss.get(reverse("loading-mapping", args=[table.pk]))))
    said |= {
        "new-name": "Net",
        "new-how": "product",
        "new-from": ["Quantity", "Price"],
        "1-least": "1",
        "rejected_at_most": "50",
        "load": "1",
    }
    boss.post(reverse("loading-mapping", args=[table.pk]), said)
    assert work().state == LoadRun.State.DONE
    assert asked("SELECT item, net FROM loads.load_lines ORDER BY 1") == [("a", 2.5), ("c", None)]
    assert list(RejectedRow.objects.values_list("line", "reasons")) == [(3, [["quantity", "0 is below 1."]])]


def test_a_mended_row_is_taken_the_next_time_and_one_left_out_is_not_asked_about_again(boss: Client, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("Item,Amount\n" + "".join(f"x{n},{n}\n" for n in range(1, 80)) + "wrong,12o\nworse,n/x\n")
    table = loaded(path, "bad")
    first, second = RejectedRow.objects.order_by("line")
    shown = page(boss.get(reverse("loading-rejected", args=[table.pk])))
    assert "“12o” is not a number." in shown
    boss.post(reverse("loading-mend", args=[first.pk]), {"cell-0": "wrong", "cell-1": "120"})
    boss.post(reverse("loading-rejected-decide", args=[table.pk]), {"chosen": [str(second.pk)], "what": "left_out"})
    boss.post(reverse("loading-load", args=[table.pk]), {"kind": "again"})
    run = work()
    assert (run.counts["mended"], run.counts["left_out"], run.counts["rejected"]) == (1, 1, 0)
    assert asked("SELECT amount FROM loads.load_bad WHERE item = 'wrong'") == [(120,)]
    assert "Mended" in page(boss.get(reverse("loading-run", args=[run.pk])))


def test_a_code_is_accepted_and_taken_back(boss: Client, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(SALES)
    loaded(path, "sales")
    code = Code.objects.get(foreign="technolgy")
    shown = page(boss.get(reverse("loading-code-table", args=[code.table_id])))
    assert 'value="technology"' in shown
    boss.post(reverse("loading-code", args=[code.pk, "accept"]), {"ours": "Technology"})
    code.refresh_from_db()
    assert (code.state, code.ours) == (Code.State.ACCEPTED, "Technology")
    boss.post(reverse("loading-code", args=[code.pk, "back"]))
    code.refresh_from_db()
    assert (code.state, code.ours) == (Code.State.OPEN, "")
    boss.post(reverse("loading-codes-many", args=[code.table_id, "accept"]))
    code.refresh_from_db()
    assert code.ours == "technology"


def test_each_row_leads_back_to_file_and_line(boss: Client, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(SALES)
    table = loaded(path, "sales")
    rows = page(boss.get(reverse("loading-rows", args=[table.pk])))
    address = part_of(rows, r'href="(/loading/tables/\d+/rows/\d+/3/)"')
    shown = page(boss.get(address))
    kept = table.latest.files.get()
    assert all(text in shown for text in (kept.sha256, "technolgy", "sales.csv"))
    raw: Any = boss.get(reverse("loading-raw", args=[kept.pk]))
    assert b"".join(raw.streaming_content).decode() == SALES


def test_a_password_is_kept_encrypted_and_never_shown(boss: Client) -> None:
    address = reverse("loading-source-new") + "?kind=postgresql"
    said = {"name": "Shop", "place": "127.0.0.1:1", "database": "shop", "user": "reader", "secret": "sesame-4711"}
    assert boss.post(address, said).status_code == 302
    source = DataSource.objects.get()
    assert ciphers.decrypt(source.secret) == "sesame-4711"
    assert "sesame" not in source.secret
    pages = [reverse("loading-source", args=[source.pk]), reverse("loading")]
    assert all("sesame" not in page(boss.get(one)) for one in pages)
    unreachable = boss.get(reverse("loading-parts", args=[source.pk]))
    assert (unreachable.status_code, "sesame" in unreachable.content.decode()) == (422, False)


def test_databases_are_for_administrators_and_nothing_is_there_without_the_right(boss: Client, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(SALES)
    table = loaded(path, "sales")
    role = Role.objects.create(name="Loader")
    Grant.objects.bulk_create(
        [Grant(role=role, object="loading", action=action, reach=Reach.ALL) for action in ("view", "change")]
    )
    person = Person.objects.create(username="loader")
    person.roles.add(role)
    client = Client()
    client.force_login(person)
    assert client.get(reverse("loading-source-new") + "?kind=web").status_code == 200
    assert client.get(reverse("loading-source-new") + "?kind=postgresql").status_code == 404
    assert client.get(reverse("loading-raw", args=[table.latest.files.get().pk])).status_code == 404
    client.force_login(Person.objects.create(username="nobody"))
    assert client.get(reverse("loading-table", args=[table.pk])).status_code == 404
    assert client.post(reverse("loading-load", args=[table.pk])).status_code == 404


def test_all_tables_of_a_file_are_loaded_at_once_and_a_later_edition_goes_into_the_same_table(boss: Client) -> None:
    told = json.dumps(
        {"products": [{"code": "A", "price": 3}, {"code": "B", "price": 4}], "agents": [{"name": "Li"}, {"name": "Wang"}]}
    )
    looked = follow(boss, boss.post(reverse("loading-new"), {"file": SimpleUploadedFile("shop.json", told.encode())}))
    assert "Load all 2 tables" in looked
    file = part_of(looked, r'name="file" value="(\d+)"')
    assert "2 tables are being loaded." in follow(boss, boss.post(reverse("loading-every"), {"file": file}))
    assert LoadedTable.objects.count() == 0
    set_up_every()
    assert [running.carry_out(run, clock=timezone.now).state for run in LoadRun.objects.order_by("pk")] == ["done", "done"]
    assert sorted(LoadedTable.objects.values_list("name", "rows")) == [("shop_agents", 2), ("shop_products", 2)]
    first = SimpleUploadedFile("sales.csv", SALES.encode())
    file = part_of(follow(boss, boss.post(reverse("loading-new"), {"file": first})), r'name="file" value="(\d+)"')
    boss.post(reverse("loading-make"), {"file": file, "part": "", "encoding": "", "delimiter": ""})
    table = LoadedTable.objects.get(name="sales")
    boss.post(
        reverse("loading-mapping", args=[table.pk]) + f"?file={file}",
        {**fields_of(page(boss.get(reverse("loading-mapping", args=[table.pk])))), "load": "1"},
    )
    assert work().state == LoadRun.State.DONE
    later = SimpleUploadedFile("sales of march.csv", (SALES + "5,2024-03-08,retail,4\n").encode())
    looked = follow(boss, boss.post(reverse("loading-new"), {"file": later}))
    assert ("Load into Sales" in looked, "Load into Shop" in looked) == (True, False)
    boss.post(reverse("loading-load", args=[table.pk]), {"file": part_of(looked, r'name="file" value="(\d+)"')})
    assert work().state == LoadRun.State.DONE
    assert asked("SELECT count(*) FROM loads.load_sales") == [(5,)]
