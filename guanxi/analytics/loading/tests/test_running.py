"""Runs: all or nothing, what is new, contracts, codes, rates, units, doubles; and what happens when something goes wrong."""

import datetime
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from guanxi.analytics.loading import cubes_of_loads, keeping, lineage, plan_files, running, scheduling, shelving, starting
from guanxi.analytics.loading.models import Code, DataSource, KeptFile, KnowledgeDocument, LoadedTable, LoadRun, RejectedRow
from guanxi.analytics.loading.plan import Column, Contract, Loading, Mode, Plan, Type, Unknown
from guanxi.analytics.loading.tests.ground import asked, kept, loaded, run_of
from guanxi.analytics.warehouse import place
from guanxi.catalog.models import Currency, ExchangeRate
from guanxi.people.models import Company

pytestmark = pytest.mark.django_db
State = LoadRun.State


def written(folder: Path, text: str, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def changed(**said: Any) -> Any:
    return lambda plan: replace(plan, **said)


def with_columns(plan: Plan, **said: dict[str, Any]) -> Plan:
    return replace(plan, columns=tuple(replace(one, **said.get(one.name, {})) for one in plan.columns))


def test_a_refused_run_leaves_what_stood_there_and_says_why(tmp_path: Path) -> None:
    table = loaded(
        written(tmp_path, "a,b\n1,x\n2,y\n"),
        "t",
        change=changed(contract=Contract(rows_at_least=2, change_at_most="0.5", rejected_at_most="0.2")),
    )
    before = shelving.present("t")
    for text, words in (
        ("a,b\n1,x\n", "There are 1 rows; the contract wants at least 2."),
        ("a,b\n" + "1,x\n" * 9, "There are 9 rows, before there were 2; the contract allows a change of 50 %."),
        ("a,b\n1,x\nx,y\n3,z\n", "1 of 3 rows were rejected; the contract allows 20 %."),
        ("a,c\n1,x\n2,y\n", "The column “b” is gone; “c” looks like it."),
        ("<html>", "There is no table in this page."),
        ('a,b\n1,"x\n' + "2,y\n" * 3000, "line 2 is never closed"),
    ):
        run = run_of(table, kept(written(tmp_path, text)))
        assert (run.state, words in run.message) == (State.REFUSED, True), run.message
        assert shelving.present("t") == before
    assert asked("SELECT a, b FROM loads.load_t ORDER BY 1") == [(1, "x"), (2, "y")]
    table.refresh_from_db()
    assert (table.rows, [file.suffix for file in before.parent.iterdir()]) == (2, [".parquet"])


def test_read_rows_are_taken_rejected_or_left_out_and_add_up(tmp_path: Path) -> None:
    table = loaded(written(tmp_path, "n,v\n" + "".join(f"{n},{n}.25\n" for n in range(100)) + "7,oops\n"), "t")
    run = table.latest
    assert {name: run.counts.get(name, 0) for name in ("read", "taken", "rejected", "rows")} == {
        "read": 101,
        "taken": 100,
        "rejected": 1,
        "rows": 100,
    }
    assert (
        Decimal(run.sums["v"])
        == sum(Decimal(n) + Decimal("0.25") for n in range(100))
        == asked("SELECT sum(v) FROM loads.load_t")[0][0]
    )


def test_only_what_is_new_is_brought_and_changed_rows_replace_their_older_state(tmp_path: Path) -> None:
    loading = Loading(mode=Mode.INCREMENTAL, watermark="day", key=("number",), overlap_days=1)
    table = loaded(
        written(tmp_path, "number,day,v\n1,2024-01-01,10\n2,2024-01-02,20\n3,2024-01-03,30\n"),
        "t",
        change=changed(loading=loading),
    )
    assert table.watermark == "2024-01-03"
    second = kept(
        written(tmp_path, "number,day,v\n1,2023-12-31,999\n2,2024-01-02,21\n3,2024-01-03,30\n4,2024-01-04,40\n4,2024-01-05,41\n")
    )
    run = run_of(table, second)
    assert (run.since, {name: run.counts[name] for name in ("taken", "new", "replaced", "rows")}) == (
        "2024-01-02",
        {"taken": 3, "new": 1, "replaced": 2, "rows": 4},
    )
    rows = [(1, 10), (2, 21), (3, 30), (4, 41)]
    assert asked("SELECT number, v FROM loads.load_t ORDER BY 1") == rows
    table.refresh_from_db()
    assert run_of(table, second).counts["rows"] == 4
    assert asked("SELECT number, v FROM loads.load_t ORDER BY 1") == rows
    table.refresh_from_db()
    again = run_of(table, kind=LoadRun.Kind.AGAIN)
    assert (again.files.count(), asked("SELECT number, v FROM loads.load_t ORDER BY 1")) == (2, rows)


def test_other_columns_are_not_put_beside_rows_without_them(tmp_path: Path) -> None:
    loading = Loading(mode=Mode.INCREMENTAL, watermark="day", key=("number",))
    first = written(tmp_path, "number,day,v,w\n1,2024-01-01,10,a\n2,2024-01-02,20,b\n")
    table = loaded(first, "t", change=lambda plan: replace(plan, loading=loading, columns=plan.columns[:3]))
    plan = plan_files.from_json(table.plan)
    wider = replace(plan, columns=(*plan.columns, Column(name="w", sources=("w",))))
    table.plan = plan_files.to_json(wider)
    table.save()
    later = kept(written(tmp_path, "number,day,v,w\n3,2024-01-03,30,c\n"))
    run = run_of(table, later)
    assert (run.state, "Load the kept files again first" in run.message) == (State.REFUSED, True)
    assert run_of(table, kind=LoadRun.Kind.AGAIN).state == State.DONE
    table.refresh_from_db()
    assert run_of(table, later).state == State.DONE
    assert asked("SELECT number, w FROM loads.load_t ORDER BY 1") == [(1, "a"), (2, "b"), (3, "c")]


def test_amounts_are_exchanged_at_the_rate_of_their_day(tmp_path: Path) -> None:
    own, euro = (
        Company.current().currency,
        Currency.objects.create(code="EUR", created_at=timezone.now(), changed_at=timezone.now()),
    )
    for day, rate in (("2024-01-01", "7.5"), ("2024-02-01", "8")):
        ExchangeRate.objects.create(
            currency=euro, from_on=day, rate=Decimal(rate), created_at=timezone.now(), changed_at=timezone.now()
        )

    def exchanged(plan: Plan) -> Plan:
        contract = replace(plan.contract, rejected_at_most="1")
        return replace(
            with_columns(plan, v={"type": Type.MONEY, "digits": 2, "currency_from": "cur", "at": "day"}), contract=contract
        )

    text = f"day,v,cur\n2024-01-31,10.00,EUR\n2024-02-01,10.00,eur\n2024-02-01,3.33,{own}\n2023-12-31,1,EUR\n2024-02-01,1,XXX\n"
    loaded(written(tmp_path, text), "t", change=exchanged)
    assert asked("SELECT v FROM loads.load_t ORDER BY _line") == [(Decimal("75.00"),), (Decimal("80.00"),), (Decimal("3.33"),)]
    assert {row.line: row.reasons[0][1][:11] for row in RejectedRow.objects.all()} == {5: "No rate for", 6: "No rate for"}


def test_quantities_of_other_units_are_turned_into_ours(tmp_path: Path) -> None:
    def weighed(plan: Plan) -> Plan:
        return replace(
            with_columns(plan, q={"type": Type.NUMBER, "unit": "kg", "unit_from": "u", "units": {"sack": "25"}, "digits": 1}),
            contract=Contract(rejected_at_most="1"),
        )

    loaded(written(tmp_path, "q,u\n2,t\n500,g\n3,sack\n4,\n1,lightyear\n"), "t", change=weighed)
    assert asked("SELECT q FROM loads.load_t ORDER BY _line") == [
        (Decimal("2000.0"),),
        (Decimal("0.5"),),
        (Decimal("75.0"),),
        (Decimal("4.0"),),
    ]
    assert RejectedRow.objects.get().reasons == [["q", "“lightyear” is no unit that can be turned into kg."]]


def test_doubles_missing_values_and_strangers_are_rejected_with_their_reasons(tmp_path: Path) -> None:
    loaded(written(tmp_path, "product\nGTX\nMG\n"), "products")

    def ruled(plan: Plan) -> Plan:
        columns = with_columns(
            plan, n={"unique": True}, p={"reference": "products.product", "required": True, "code": ""}
        ).columns
        return replace(plan, columns=columns, contract=Contract(rejected_at_most="1"))

    loaded(written(tmp_path, "n,p\n1,GTX\n2,MG\n1,MG\n3,\n4,ABC\n"), "t", change=ruled)
    assert {row.line: row.reasons for row in RejectedRow.objects.all()} == {
        4: [["n", "Line 2 has the same n."]],
        5: [["p", "This is required and empty."]],
        6: [["p", "“ABC” is not in products.product."]],
    }
    assert asked("SELECT n FROM loads.load_t ORDER BY 1") == [(1,), (2,)]


def test_rows_with_unknown_codes_wait_until_somebody_decides(tmp_path: Path) -> None:
    def coded(plan: Plan) -> Plan:
        return replace(
            with_columns(plan, c={"code": "colors", "unknown": Unknown.REJECT}), contract=Contract(rejected_at_most="1")
        )

    table = loaded(
        written(tmp_path, "n,c\n1,red\n2,blau\n"),
        "t",
        change=lambda plan: replace(coded(plan), contract=Contract(rows_at_least=0, rejected_at_most="1")),
    )
    assert asked("SELECT count(*) FROM loads.load_t") == [(0,)]
    Code.objects.filter(foreign="red").update(state=Code.State.KEPT, ours="red")
    Code.objects.filter(foreign="blau").update(state=Code.State.ACCEPTED, ours="blue")
    run_of(table, kind=LoadRun.Kind.AGAIN)
    assert asked("SELECT c FROM loads.load_t ORDER BY n") == [("red",), ("blue",)]
    assert RejectedRow.objects.count() == 0


def test_ten_thousand_codes_go_to_the_review_in_one_run(tmp_path: Path) -> None:
    text = "n,c\n" + "".join(f"{n},code-{n:05}\n" for n in range(10_000))
    table = loaded(written(tmp_path, text), "t", change=lambda plan: with_columns(plan, c={"code": "many"}))
    assert (table.latest.counts["codes"], Code.objects.filter(state=Code.State.OPEN).count()) == (10_000, 10_000)
    run_of(table, kind=LoadRun.Kind.AGAIN)
    assert Code.objects.values_list("rows", flat=True).distinct().get() == 1


def test_kept_bytes_are_the_same_or_are_refused(tmp_path: Path) -> None:
    table = loaded(written(tmp_path, "a\n1\n2\n"), "t")
    file = KeptFile.objects.get()
    assert kept(written(tmp_path, "a\n1\n2\n", "other.csv")).pk == file.pk
    path = keeping.place(file)
    path.write_bytes(b"a\n1\n3\n")
    run = run_of(table, kind=LoadRun.Kind.AGAIN)
    assert (run.state, "checksum is another one" in run.message) == (State.REFUSED, True)
    assert asked("SELECT sum(a) FROM loads.load_t") == [(3,)]


def test_old_bytes_go_but_not_those_of_what_is_shown(tmp_path: Path) -> None:
    table = loaded(written(tmp_path, "a\n1\n"), "t")
    run_of(table, kept(written(tmp_path, "a\n2\n")))
    later = timezone.now() + datetime.timedelta(days=keeping.DAYS + 1)
    assert keeping.remove_old(later) == 1
    assert [file.removed_at is None for file in KeptFile.objects.order_by("pk")] == [False, True]
    table.refresh_from_db()
    (row,) = lineage.rows(table, 0)
    origin = lineage.origin(table, row["_file"], row["_line"])
    assert origin is not None
    assert (origin.cells, origin.line) == ([("a", "2")], 2)


def test_a_run_that_was_called_off_stops_and_can_go_on(tmp_path: Path) -> None:
    table = loaded(written(tmp_path, "a\n1\n"), "t")
    run = starting.ask(table, by=None, at=timezone.now(), files=[kept(written(tmp_path, "a\n" + "5\n" * 30_000))])

    def cancel(running_run: LoadRun) -> None:
        if running_run.done:
            LoadRun.objects.filter(pk=running_run.pk).update(is_canceling=True)

    assert running.carry_out(run, clock=timezone.now, notice=cancel).state == State.CANCELED
    assert asked("SELECT sum(a) FROM loads.load_t") == [(1,)]
    LoadRun.objects.filter(pk=run.pk).update(state=State.WAITING, is_canceling=False)
    run.refresh_from_db()
    assert running.carry_out(run, clock=timezone.now).state == State.DONE
    assert asked("SELECT count(*) FROM loads.load_t") == [(30_000,)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if (
        sys.platform != "linux"
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("may not mount a file system here")
    yield folder
    place.close()
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_told_and_leaves_what_stood_there(small_disk: Path, tmp_path: Path, settings: LazySettings) -> None:
    settings.VAR, settings.WAREHOUSE = small_disk, small_disk / "warehouse"
    table = loaded(written(tmp_path, "a,b\n1,x\n"), "t")
    rows = "".join(f"{n},{hashlib.sha256(str(n).encode()).hexdigest()}\n" for n in range(20_000))
    run = starting.ask(table, by=None, at=timezone.now(), files=[kept(written(tmp_path, f"a,b\n{rows}"))])
    with (small_disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(4096))
    assert running.carry_out(run, clock=timezone.now).state == State.REFUSED
    assert run.message == "There is no room left on the disk of the server. Tell an administrator."
    assert asked("SELECT * EXCLUDE (_run, _file, _line) FROM loads.load_t") == [(1, "x")]
    (small_disk / "filler").unlink()
    LoadRun.objects.filter(pk=run.pk).update(state=State.WAITING)
    assert running.carry_out(run, clock=timezone.now).state == State.DONE
    assert asked("SELECT count(*) FROM loads.load_t") == [(20_000,)]


def test_a_second_run_waits_for_the_first(tmp_path: Path) -> None:
    table = loaded(written(tmp_path, "a\n1\n"), "t")
    starting.ask(table, by=None, at=timezone.now(), files=[kept(written(tmp_path, "a\n2\n"))])
    with pytest.raises(starting.NotNow, match="A run of this table is under way"):
        starting.ask(table, by=None, at=timezone.now(), files=KeptFile.objects.all())


def test_a_run_that_died_after_the_pointer_moved_is_only_written_down(tmp_path: Path) -> None:
    table = loaded(written(tmp_path, "a\n1\n"), "t")
    run = run_of(table, kept(written(tmp_path, "a\n2\n3\n")))
    LoadRun.objects.filter(pk=run.pk).update(state=State.RUNNING, finished_at=None)
    LoadedTable.objects.update(latest=None, rows=0)
    run.refresh_from_db()
    assert running.carry_out(run, clock=timezone.now).state == State.DONE
    table.refresh_from_db()
    assert (table.latest_id, table.rows) == (run.pk, 2)


def test_runs_whose_process_is_gone_are_marked_and_old_files_swept(tmp_path: Path) -> None:
    table = loaded(written(tmp_path, "a\n1\n"), "t")
    first = shelving.present("t")
    run_of(table, kept(written(tmp_path, "a\n2\n")))
    dead = starting.ask(table, by=None, at=timezone.now(), files=KeptFile.objects.all())
    LoadRun.objects.filter(pk=dead.pk).update(state=State.RUNNING)
    scheduling.bury(timezone.now())
    dead.refresh_from_db()
    assert (dead.state, dead.is_busy) == (State.BROKEN, False)
    assert first is not None
    scheduling.tidy(timezone.now())
    assert first.exists()
    scheduling.tidy(timezone.now() + datetime.timedelta(days=2))
    assert (first.exists(), asked("SELECT a FROM loads.load_t")) == (False, [(2,)])


def test_schedules_ask_for_runs_once_and_catch_up_without_repeating(tmp_path: Path) -> None:
    now = timezone.now()
    source = DataSource.objects.create(name="S", kind="web", place="https://example.com/", created_at=now, changed_at=now)
    table = loaded(written(tmp_path, "a\n1\n"), "t")
    with pytest.raises(scheduling.NotByItself):
        scheduling.plan(table, "hour", now=now)
    table.source = source
    table.save()
    scheduling.plan(table, "hour", now=now)
    assert scheduling.due(now) == []
    late = now + datetime.timedelta(hours=5, minutes=1)
    assert [run.table_id for run in scheduling.due(late)] == [table.pk]
    table.refresh_from_db()
    assert (scheduling.due(late), table.next_at) == ([], now + datetime.timedelta(hours=6))


def test_documents_are_found_by_their_words_and_unreadable_ones_are_rejected(tmp_path: Path) -> None:
    import zipfile  # late: slow import

    path = tmp_path / "kb.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("returns.md", "# 退货政策\nCustomers may return goods within 30 days.")
        archive.writestr("prices.txt", "Discounts need approval.")
        archive.writestr("scan.pdf", b"%PDF-1.7")

    def ruled(plan: Plan) -> Plan:
        return replace(with_columns(plan, problem={"empty": True}), contract=Contract(rejected_at_most="1"))

    table = loaded(path, "kb", change=ruled)
    assert set(KnowledgeDocument.objects.values_list("title", flat=True)) == {"退货政策", "Discounts need approval."}
    assert RejectedRow.objects.get(table=table).reasons == [["problem", "The document is damaged."]]
    from django.contrib.postgres.search import SearchQuery  # late: app ready

    from guanxi.lib import text  # late: app ready

    for words, titles in (
        ("return days", ["退货政策"]),
        ("退货", ["退货政策"]),
        ("discount", ["Discounts need approval."]),
        ("return approval", []),
    ):
        query = SearchQuery(text.search_query(words), search_type="raw", config="simple")
        assert list(KnowledgeDocument.objects.filter(search=query).values_list("title", flat=True)) == titles


def test_rows_that_are_not_on_this_machine_are_not_asked_for(tmp_path: Path) -> None:
    table = loaded(written(tmp_path, "a\n1\n"), "t")
    assert [cube.name for cube in cubes_of_loads.cubes(None)] == ["load_t"]
    file = shelving.present("t")
    assert file is not None
    file.unlink()
    assert ([*cubes_of_loads.cubes(None)], lineage.rows(table, 0)) == ([], [])


def test_without_any_load_readers_find_no_warehouse(tmp_path: Path) -> None:
    with pytest.raises(place.NoWarehouse), place.opened():
        pass
