"""Numbers of several processes are added up, also of those that ended."""

import multiprocessing
from pathlib import Path

from guanxi.config.operations import counting


def count(folder: str, times: int) -> None:
    page = counting.own_page(Path(folder))
    for _ in range(times):
        page.add('asked{page="列表"}')
    page.put('held{process="1"}', 7)


def test_what_ended_processes_counted_stays_and_their_state_goes(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=count, args=(str(tmp_path), times)) for times in (3, 4)]
    for other in others:
        other.start()
    count(str(tmp_path), 5)
    for other in others:
        other.join()
    assert dict(counting.totals(tmp_path)) == {'asked{page="列表"}': 12, 'held{process="1"}': 7}
    assert dict(counting.totals(tmp_path)) == {'asked{page="列表"}': 12, 'held{process="1"}': 7}
    assert len(list(tmp_path.glob("[0-9]*.page"))) == 1


def test_a_page_is_taken_up_again(tmp_path: Path) -> None:
    counting.Page(tmp_path / "x.page").add("one", 2.5)
    again = counting.Page(tmp_path / "x.page")
    again.add("one")
    again.add("two")
    assert dict(counting.totals(tmp_path)) == {"one": 3.5, "two": 1.0}


def test_a_full_page_counts_no_new_names_and_goes_on_with_the_old(tmp_path: Path) -> None:
    page = counting.Page(tmp_path / "x.page")
    page.add("old")
    for number in range(60):
        page.add(f"{number}" * 6000)
    page.add("old")
    assert counting.totals(tmp_path)["old"] == 2


def test_a_new_start_begins_at_nothing(tmp_path: Path) -> None:
    counting.Page(tmp_path / "gone.page").add("one")
    counting.clear(tmp_path)
    assert dict(counting.totals(tmp_path)) == {}
