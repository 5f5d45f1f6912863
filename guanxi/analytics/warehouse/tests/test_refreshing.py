"""Whatever happens to a refresh, the generation before serves on, and the next refresh makes good."""

import datetime
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.forms import model_to_dict
from django.utils import timezone

from guanxi.analytics.warehouse import due, place, refreshing, surroundings, telling, testing, watching
from guanxi.analytics.warehouse.models import Keeping, Refresh, Touched
from guanxi.analytics.warehouse.testing import SmallCompany
from guanxi.people.models import Company
from guanxi.sales.models import Order, OrderLine

State = Refresh.State


@pytest.fixture
def empty(at_once: Any, settings: Any, tmp_path: Path) -> Iterator[SmallCompany]:
    """The small company, committed in a database of its own, without a warehouse so far."""
    settings.WAREHOUSE = tmp_path / "warehouse"
    found = SmallCompany(tmp_path / "warehouse")
    testing.fill(found)
    yield found
    place.close()


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """The first generation; databases that are filled in the same way have the same keys."""
    return {}


@pytest.fixture
def company(empty: SmallCompany, made: dict[str, Any]) -> SmallCompany:
    """The same with its first generation."""
    if not made:
        first = refresh()
        assert (first.state, first.failure, first.detail) == (State.DONE, "", "")
        made |= {"row": model_to_dict(first), "file": place.file_of(first.generation).read_bytes(), "said": dict(place.pointer())}
    else:
        row = Refresh.objects.create(**{name: value for name, value in made["row"].items() if name not in ("id", "by")})
        place.folder().mkdir(parents=True)
        place.file_of(row.generation).write_bytes(made["file"])
        place.point_to(row.generation, **{name: value for name, value in made["said"].items() if name != "generation"})
        Touched.objects.all().delete()
    return empty


def first_of(company: SmallCompany) -> Refresh:
    return Refresh.objects.get(generation=place.star())


def refresh(*, rebuild: bool = False, reason: str = "command") -> Refresh:
    wanted = refreshing.begin(reason, by=None, now=timezone.now(), is_rebuild=rebuild)
    return refreshing.run(wanted, clock=timezone.now)


def asked(statement: str) -> Any:
    with place.opened() as reader:
        return reader.execute(statement).fetchall()


def lines_of_the_product() -> tuple[Any, ...]:
    rows = OrderLine.objects.filter(counts=True).values_list("revenue", flat=True)
    return (len(rows), sum(rows))


def lines_of_the_star() -> tuple[Any, ...]:
    found: tuple[Any, ...] = asked("SELECT count(*), sum(revenue) FROM fact_order_lines")[0]
    return found


def one_line_of_each_order() -> list[OrderLine]:
    """Lines that can be changed at the same time: of one order only one person changes lines."""
    return list(OrderLine.objects.filter(counts=True).order_by("order_id", "pk").distinct("order_id"))


def outside(statement: str) -> None:
    """Do something in the database as somebody else."""
    with psycopg.connect(surroundings.conninfo(), autocommit=True) as other:
        other.execute(statement.encode())


def test_the_first_refresh_loads_everything_and_the_next_what_changed(empty: SmallCompany) -> None:
    with pytest.raises(place.NoWarehouse), place.opened():
        pass
    first = refresh()
    assert (first.state, first.failure, first.detail) == (State.DONE, "", "")
    assert lines_of_the_star() == lines_of_the_product()
    assert all(one.is_same for one in telling.compared(first))
    assert Touched.objects.count() == 0
    OrderLine.objects.filter(pk=OrderLine.objects.filter(counts=True).first().pk).update(revenue=123)
    second = refresh()
    assert (second.state, second.base) == (State.DONE, first.generation)
    assert second.report["touched"]["orders"] == 1
    assert "orders" not in second.report["whole"]
    assert lines_of_the_star() == lines_of_the_product()
    assert telling.health(timezone.now()).is_well


def test_a_reader_goes_on_with_the_generation_it_has_opened(company: SmallCompany, settings: Any) -> None:
    Keeping.objects.create(pk=1, generations=1)
    before = lines_of_the_star()
    with place.opened() as reader:
        OrderLine.objects.filter(counts=True).update(revenue=1)
        done = refresh()
        assert sorted(path.name for path in place.folder().glob("wh.*")) == [f"wh.{done.generation}.duckdb"]
        assert reader.execute("SELECT count(*), sum(revenue) FROM fact_order_lines").fetchone() == before
        assert lines_of_the_star() == (before[0], before[0])
    assert lines_of_the_star() == (before[0], before[0])


def test_a_transaction_that_commits_late_is_met_by_the_next_refresh(company: SmallCompany) -> None:
    early, late = one_line_of_each_order()[:2]
    with psycopg.connect(surroundings.conninfo(), options="-c lock_timeout=5s") as other:
        other.execute("UPDATE sales_orderline SET revenue = 1000, changed_at = '2020-01-01' WHERE id = %s", [late.pk])
        OrderLine.objects.filter(pk=early.pk).update(revenue=77)  # begins later, is committed earlier
        refresh()
        shown = f"SELECT line_id, revenue FROM fact_order_lines WHERE line_id IN ({early.pk}, {late.pk}) ORDER BY 1"
        assert asked(shown) == [(early.pk, 77), (late.pk, late.revenue)]
        other.commit()
    refresh()
    assert asked(shown) == [(early.pk, 77), (late.pk, 1000)]
    assert lines_of_the_star() == lines_of_the_product()


@pytest.mark.thorough
def test_transactions_in_any_order_are_neither_lost_nor_doubled(empty: SmallCompany) -> None:
    """Several people begin, change, commit and take back while refreshes run in between."""
    dice = random.Random(5)  # noqa: S311 (nothing secret)
    empty.build()
    keys = [line.pk for line in one_line_of_each_order()]
    dice.shuffle(keys)
    people = [psycopg.connect(surroundings.conninfo(), options="-c lock_timeout=5s") for _place in range(4)]
    refreshed = 0
    try:
        for step in range(60):
            person = dice.choice(people)
            deed = dice.random()
            if deed < 0.5:
                person.execute(*_deed(dice, keys.pop(), step))
            elif deed < 0.7:
                person.commit()
            elif deed < 0.8:
                person.rollback()
            else:
                assert "orders" not in empty.build().whole
                refreshed += 1
                assert lines_of_the_star() == lines_of_the_product()
        for person in people:
            person.commit()
    finally:
        for person in people:
            person.close()
    empty.build()
    assert refreshed > 5
    assert lines_of_the_star() == lines_of_the_product()
    assert Touched.objects.count() == 0


def _deed(dice: Any, key: int, step: int) -> tuple[bytes, list[Any]]:
    if dice.random() < 0.3:
        return b"DELETE FROM sales_orderline WHERE id = %s", [key]
    return b"UPDATE sales_orderline SET revenue = %s WHERE id = %s", [step * 10, key]


def test_a_killed_refresh_leaves_the_old_generation_and_its_notes(company: SmallCompany) -> None:
    first = first_of(company)
    before = lines_of_the_star()
    OrderLine.objects.filter(pk=OrderLine.objects.filter(counts=True).first().pk).update(revenue=5)

    def told(share: float, step: str) -> None:
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if b"guanxi.analytics.warehouse.building" in path.read_bytes() and _parent(path) == os.getpid():
                    os.kill(int(path.parent.name), signal.SIGKILL)
            except OSError:
                continue

    wanted = refreshing.begin("command", by=None, now=timezone.now())
    refreshing.run(wanted, clock=timezone.now, told=told)
    assert (wanted.state, wanted.failure) == (State.FAILED, "Died")
    assert place.star() == first.generation
    assert lines_of_the_star() == before
    assert [path.name for path in place.folder().glob("wh.*")] == [f"wh.{first.generation}.duckdb"]
    assert Touched.objects.count() == 1
    assert not telling.health(timezone.now()).is_well
    assert refresh().state == State.DONE
    assert lines_of_the_star() == lines_of_the_product()


def _parent(path: Path) -> int:
    return int((path.parent / "stat").read_text().rsplit(")", 1)[1].split()[1])


def test_what_a_killed_worker_has_left_is_swept_and_said(company: SmallCompany) -> None:
    first = first_of(company)
    dead = refreshing.begin("schedule", by=None, now=timezone.now())
    Refresh.objects.filter(pk=dead.pk).update(state=State.RUNNING)
    leftovers = [place.folder() / f"wh.{dead.generation}.building", place.folder() / f"wh.{dead.generation}.building.wal"]
    for path in leftovers:
        path.write_bytes(b"half")
    (place.folder() / "scratch" / dead.generation).mkdir(parents=True)
    done = refresh()
    dead.refresh_from_db()
    assert dead.state == State.INTERRUPTED
    assert not any(path.exists() for path in leftovers)
    assert not (place.folder() / "scratch" / dead.generation).exists()
    assert {path.name for path in place.folder().glob("wh.*")} == {f"wh.{one.generation}.duckdb" for one in (first, done)}


def test_killed_between_the_pointer_and_the_notes_it_counts_nothing_twice(company: SmallCompany, monkeypatch: Any) -> None:
    OrderLine.objects.filter(pk=OrderLine.objects.filter(counts=True).first().pk).update(revenue=5)

    class Killed(BaseException):
        """As if the power had gone."""

    def dies(*_args: Any, **_options: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(refreshing.transaction, "atomic", dies)
        wanted = refreshing.begin("command", by=None, now=timezone.now())
        with pytest.raises(Killed):
            refreshing.run(wanted, clock=timezone.now)
    assert place.star() == wanted.generation
    assert Touched.objects.count() == 1
    done = refresh()
    assert (done.state, done.base) == (State.DONE, wanted.generation)
    assert lines_of_the_star() == lines_of_the_product()
    assert Touched.objects.count() == 0


def test_a_renamed_column_is_named_and_nothing_is_half_done(company: SmallCompany) -> None:
    first = first_of(company)
    outside("ALTER TABLE sales_order RENAME COLUMN shipping_mode TO sent_by")
    try:
        failed = refresh(rebuild=True)
    finally:
        outside("ALTER TABLE sales_order RENAME COLUMN sent_by TO shipping_mode")
    assert (failed.state, failed.failure, failed.detail) == (State.FAILED, "SourceChanged", "sales_order.shipping_mode")
    assert "sales_order.shipping_mode" in telling.failure(failed)
    assert place.star() == first.generation


@pytest.mark.thorough
def test_rows_that_nobody_told_of_are_found_by_comparing(company: SmallCompany) -> None:
    first = first_of(company)
    line = OrderLine.objects.filter(counts=True).first()
    outside(f"SET session_replication_role = replica; UPDATE sales_orderline SET revenue = revenue + 1 WHERE id = {line.pk}")
    failed = refresh(reason="nightly")
    assert (failed.state, failed.failure) == (State.FAILED, "Mismatch")
    (difference,) = [one for one in telling.differences(failed) if not one.is_same and one.figure == "Revenue"]
    assert difference.source - difference.star == 1
    assert place.star() == first.generation


@pytest.mark.thorough
def test_a_dropped_trigger_is_made_again_and_everything_is_loaded(company: SmallCompany) -> None:
    outside("DROP TRIGGER note_update_for_warehouse ON sales_orderline")
    assert watching.missing() == ["sales_orderline"]
    OrderLine.objects.filter(pk=OrderLine.objects.filter(counts=True).first().pk).update(revenue=5)
    assert Touched.objects.count() == 0
    done = refresh()
    assert (done.state, done.base) == (State.DONE, "")
    assert watching.missing() == []
    assert lines_of_the_star() == lines_of_the_product()


def test_a_database_that_goes_away_is_told(company: SmallCompany) -> None:
    first = first_of(company)
    gone: list[int] = []

    def told(share: float, step: str) -> None:
        if gone:
            return
        with psycopg.connect(surroundings.conninfo(), autocommit=True) as other:
            rows = other.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'guanxi warehouse' AND pid <> pg_backend_pid()"
            ).fetchall()
            for (pid,) in rows:
                other.execute("SELECT pg_terminate_backend(%s)", [pid])
                gone.append(pid)

    wanted = refreshing.begin("command", by=None, now=timezone.now(), is_rebuild=True)
    refreshing.run(wanted, clock=timezone.now, told=told)
    assert gone
    assert (wanted.state, wanted.failure) == (State.FAILED, "SourceGone"), wanted.detail
    assert place.star() == first.generation


@pytest.fixture
def small_disk(company: SmallCompany, settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The warehouse on a disk of its own that is small."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("may not mount a file system here")
    try:
        shutil.copytree(place.folder(), disk / "warehouse")
        settings.WAREHOUSE = disk / "warehouse"
        yield disk
    finally:
        place.close()
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_full_disk_is_told_and_the_old_generation_serves(small_disk: Path, rebuild: bool) -> None:
    before, star = lines_of_the_star(), place.star()
    filler = small_disk / "filler"
    free = shutil.disk_usage(small_disk).free
    filler.write_bytes(bytes(free - (1 << 20)))
    OrderLine.objects.filter(counts=True).update(revenue=1)
    failed = refresh(rebuild=rebuild)
    assert (failed.state, failed.failure) == (State.FAILED, "DiskFull"), failed.detail
    assert "room" in telling.failure(failed)
    assert (place.star(), lines_of_the_star()) == (star, before)
    filler.unlink()
    assert refresh().state == State.DONE
    assert lines_of_the_star() == lines_of_the_product()


def test_a_refresh_that_was_done_meanwhile_is_not_done_twice(empty: SmallCompany) -> None:
    wanted = refreshing.begin("command", by=None, now=timezone.now())
    refreshing.run(Refresh.objects.get(pk=wanted.pk), clock=timezone.now)
    star = place.star()
    assert (refreshing.run(wanted, clock=timezone.now).state, place.star()) == (State.DONE, star)


def test_a_refresh_is_called_off(empty: SmallCompany) -> None:
    wanted = refreshing.begin("by_hand", by=None, now=timezone.now())

    def told(share: float, step: str) -> None:
        Refresh.objects.filter(pk=wanted.pk).update(is_cancel_asked=True)

    refreshing.run(wanted, clock=timezone.now, told=told)
    assert wanted.state == State.CANCELED
    assert list(place.folder().glob("wh.*")) == []


@pytest.mark.thorough
def test_after_a_restore_of_an_older_database_everything_is_loaded(company: SmallCompany) -> None:
    first = first_of(company)
    Refresh.objects.all().delete()  # the database of the backup knows nothing of this file
    done = refresh()
    assert (done.state, done.base) == (State.DONE, "")
    assert not place.file_of(first.generation).exists()


@pytest.mark.thorough
def test_another_currency_of_the_company_loads_everything(company: SmallCompany) -> None:
    Company.objects.filter(pk=1).update(currency="USD")
    assert refresh().base == ""
    assert asked("SELECT value FROM about WHERE name = 'currency'") == [("USD",)]


@pytest.mark.thorough
def test_amounts_that_are_too_large_for_the_narrow_type_get_a_wider_one(empty: SmallCompany) -> None:
    line = OrderLine.objects.filter(counts=True).first()
    huge = 12_345_678_901_234
    OrderLine.objects.filter(pk=line.pk).update(revenue=huge)
    done = refresh()
    assert (done.state, done.report["is_wide"]) == (State.DONE, True)
    assert asked(f"SELECT revenue FROM fact_order_lines WHERE line_id = {line.pk}") == [(huge,)]
    Order.objects.filter(pk=line.order_id).update(shipping_mode="x")
    assert refresh().base == done.generation
    assert lines_of_the_star() == lines_of_the_product()


def test_it_is_due_when_something_changed_and_the_minutes_are_over(company: SmallCompany) -> None:
    Keeping.objects.update_or_create(pk=1, defaults={"every_minutes": 15, "nightly_at": ""})
    now = timezone.now()
    pointer = (place.folder() / place.POINTER).read_bytes()
    (place.folder() / place.POINTER).unlink()
    Refresh.objects.update(asked_at=now - datetime.timedelta(days=1))
    assert due.reason(now) == "schedule"
    (place.folder() / place.POINTER).write_bytes(pointer)
    Refresh.objects.update(asked_at=now)
    Touched.objects.create(unit="orders", keys=[1])
    assert due.reason(now + datetime.timedelta(minutes=14)) == ""
    assert due.reason(now + datetime.timedelta(minutes=15)) == "schedule"
    Touched.objects.all().delete()
    assert due.reason(now + datetime.timedelta(minutes=15)) == ""
