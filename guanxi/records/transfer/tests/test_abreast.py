"""The next chunk is worked out while the database stores the one before, and everything comes to the same as one after the other."""

from typing import Any

import pytest

from guanxi.records import registry
from guanxi.records.models import Change, ImportRun
from guanxi.records.transfer import abreast, attempting, running
from guanxi.records.writer import Writer

from .conftest import Imports, clock
from .test_taking import ACCOUNTS, HEADER

SIZE = 10
NAMED: dict[str, Any] = {
    "version": 1,
    "objects": [{**ACCOUNTS["objects"][0], "otherwise": [["name"]]}],
}
NUMBERED: dict[str, Any] = {
    "version": 1,
    "objects": [{**ACCOUNTS["objects"][0], "columns": {"ID": "external_id", "Name": "name", "Number": "number"}}],
}


@pytest.fixture
def chunks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many records were written abreast, chunk by chunk; chunks are small."""
    written: list[int] = []
    finish = attempting.Attempt.finish

    def counted(attempt: attempting.Attempt) -> list[Any]:
        made = finish(attempt)
        written.append(len(made))
        return made

    monkeypatch.setattr(running, "CHUNK", SIZE)
    monkeypatch.setattr(attempting.Attempt, "finish", counted)
    return written


def test_it_comes_to_the_same_as_one_chunk_after_the_other(
    imports: Imports, chunks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"A{i},Name {i},0571-8{i:07},seg,note {i}" for i in range(SIZE * 8)]
    rows[23] = "A7,Other,0571-88888888,,again"  # of an earlier chunk
    rows[35] = "A35,,,,nameless"
    rows[36] = ",,,,of nobody"
    rows[58] = "A59,First,,,before its own row"
    run = imports.take(HEADER + "\n".join(rows) + "\n", NAMED)
    abreast_came_to = _everything(run)
    _clear()
    assert chunks.count(SIZE) >= 4
    chunks.clear()
    monkeypatch.setattr(abreast, "_is_plain", lambda target: False)
    assert _everything(imports.take(HEADER + "\n".join(rows) + "\n", NAMED)) == abreast_came_to
    assert chunks == []


def test_a_row_is_found_by_its_name_though_the_chunk_before_made_it_by_its_id(imports: Imports, chunks: list[int]) -> None:
    rows = [*(f"A{i},Name {i},,,first" for i in range(SIZE)), *(f",Name {i},,key," for i in range(SIZE))]
    run = imports.take(HEADER + "\n".join(rows) + "\n", NAMED)
    assert chunks == [SIZE]
    assert run.counts["account"]["create"] == SIZE
    assert sorted(_accounts().values_list("name", "segment")) == sorted((f"Name {i}", "key") for i in range(SIZE))


def test_what_only_the_database_refuses_costs_one_row_and_the_next_chunk_goes_on(imports: Imports, chunks: list[int]) -> None:
    rows = [f"A{i},Name {i},N-{i}" for i in range(SIZE * 3)]
    rows[5], rows[14] = "A5,Name 5,N-3", "A14,Name 14,N-2"
    run = imports.take("ID,Name,Number\n" + "\n".join(rows) + "\n", NUMBERED)
    assert run.counts["rows"] == {"total": SIZE * 3, "accepted": SIZE * 3 - 2, "error": 2, "warning": 0}
    assert list(run.problems.order_by("row").values_list("row", flat=True)) == [7, 16]
    assert _accounts().count() == SIZE * 3 - 2
    assert Change.objects.filter(batch=run.batch).count() == SIZE * 3 - 2


def test_a_row_that_is_refused_in_the_chunk_worked_out_ahead_costs_only_that_row(imports: Imports, chunks: list[int]) -> None:
    rows = [f"A{i},Name {i},,," for i in range(SIZE * 3)]
    rows[SIZE + 4] = f"A{SIZE + 4},{'x' * 400},,,"
    run = imports.take(HEADER + "\n".join(rows) + "\n", ACCOUNTS)
    assert (run.counts["rows"]["accepted"], [problem.row for problem in run.problems.all()]) == (SIZE * 3 - 1, [SIZE + 6])
    assert chunks == [SIZE, SIZE]  # the first and the third


def test_numbers_have_no_gaps(imports: Imports, chunks: list[int]) -> None:
    rows = [f"A{i},{'x' * 400 if i == 15 else i},,," for i in range(SIZE * 4)]
    imports.take(HEADER + "\n".join(rows) + "\n", ACCOUNTS)
    numbers = sorted(int(number.lstrip("A")) for number in _accounts().values_list("number", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + SIZE * 4 - 1))
    assert len(chunks) >= 2


def test_who_dies_with_one_chunk_on_its_way_and_the_next_worked_out_loses_only_these(
    imports: Imports, chunks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"A{i},Name {i},0571-8{i:07},," for i in range(SIZE * 4)]
    run = imports.prepare(HEADER + "\n".join(rows) + "\n", ACCOUNTS)
    with monkeypatch.context() as patch:
        patch.setattr(abreast.Abreast, "_begun", _dying_at(3))
        with pytest.raises(_Killed):
            running.carry_out(run, clock=clock)
    again = ImportRun.objects.get(pk=run.pk)
    assert (again.position, _accounts().count(), Change.objects.filter(batch=run.batch).count()) == (SIZE, SIZE, SIZE)
    running.carry_out(again, clock=clock)
    found = list(_accounts().order_by("pk").values_list("external_id", flat=True))
    assert (again.state, found, again.counts["account"]) == ("done", [f"A{i}" for i in range(SIZE * 4)], {"create": SIZE * 4})


def test_another_who_makes_a_record_meanwhile_is_met_by_its_key(
    imports: Imports, chunks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was looked up ahead is out of date then; the database's refusal makes everything be looked up anew."""
    asked = abreast.Abreast._asked

    def with_another(taker: abreast.Abreast, rows: Any) -> Any:
        answer = asked(taker, rows)
        if rows[0].row.number == SIZE + 2:
            _make("A13", "Of somebody else", taker.writer)
        return answer

    monkeypatch.setattr(abreast.Abreast, "_asked", with_another)
    rows = [f"A{i},Name {i},,," for i in range(SIZE * 2)]
    run = imports.take(HEADER + "\n".join(rows) + "\n", ACCOUNTS)
    assert run.counts["account"] == {"create": SIZE * 2 - 1, "update": 1}
    assert list(_accounts().filter(external_id="A13").values_list("name", flat=True)) == ["Name 13"]


class _Killed(BaseException):
    """The worker is gone, without time to clean up."""


def _dying_at(call: int) -> Any:
    begun, calls = abreast.Abreast._begun, 0

    def dying(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == call:
            raise _Killed
        return begun(*args)

    return dying


def _make(external_id: str, name: str, writer: Writer) -> None:
    from guanxi.records import saving  # late: app ready

    record = registry.at("accounts")
    assert record
    saving.create(record, {"external_id": external_id, "name": name}, writer)


def _accounts() -> Any:
    record = registry.at("accounts")
    assert record
    return record.model._default_manager.all()


def _everything(run: ImportRun) -> list[Any]:
    """What an import left behind, without the keys and numbers that were given by the way."""
    of = {account.pk: account for account in _accounts()}
    phones = registry.at("phone-numbers")
    assert phones
    entries = Change.objects.filter(batch=run.batch).order_by("pk")
    told = ("external_id", "name", "name_key", "phone", "segment", "description", "version", "kinds")
    return [
        run.state,
        run.counts,
        [(problem.row, problem.kind, problem.reasons, problem.cells) for problem in run.problems.order_by("row", "pk")],
        [tuple(getattr(account, name) for name in told) for _pk, account in sorted(of.items())],
        [(entry.kind, of[entry.object_id].external_id, entry.values, entry.version) for entry in entries],
        list(phones.model._default_manager.order_by("pk").values_list("account__external_id", "slot", "e164", "raw")),
    ]


def _clear() -> None:
    _accounts().delete()
