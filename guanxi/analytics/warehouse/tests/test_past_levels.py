"""What customers were in years that are over stays, whatever happens to the file that says it."""

from guanxi.analytics.warehouse import engine, place
from guanxi.analytics.warehouse.limits import Limits
from guanxi.analytics.warehouse.testing import SmallCompany

from . import test_refreshing
from .test_refreshing import State, asked, first_of, lines_of_the_product, lines_of_the_star, refresh

empty, made, company = test_refreshing.empty, test_refreshing.made, test_refreshing.company
LEVELS = "SELECT year, account_id, level, previous_level FROM snap_levels ORDER BY ALL"


def test_levels_of_years_that_are_over_outlive_another_form_of_the_star(company: SmallCompany) -> None:
    """A new version of the product loads everything again: what customers were at the time does not go with the old file."""
    first = first_of(company)
    path = place.file_of(first.generation)
    connection = engine.writer(path, Limits(100, 1, place.folder() / "scratch"))
    connection.execute("UPDATE snap_levels SET level = 'vip' WHERE year = 2024")
    connection.close()
    before = asked(LEVELS)
    assert {"vip"} == {row[2] for row in before if row[0] == 2024}
    said = place.pointer()
    place.point_to(first.generation, **{**said, "told": ["another form", *said["told"][1:]]})
    done = refresh()
    assert (done.state, done.base) == (State.DONE, "")
    assert asked(LEVELS) == before


def test_a_file_that_cannot_be_read_any_more_is_made_anew(company: SmallCompany) -> None:
    before = asked(LEVELS)
    place.close()
    place.file_of(first_of(company).generation).write_bytes(b"no database at all" * 1000)
    done = refresh(rebuild=True)
    assert (done.state, done.failure) == (State.DONE, ""), done.detail
    assert lines_of_the_star() == lines_of_the_product()
    assert asked(LEVELS) == before
