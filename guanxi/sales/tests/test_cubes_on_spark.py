"""Spark gives the same figures: the tests of the other engines that differ most, here once more."""

from collections.abc import Iterator

import pytest

from guanxi.semantics.engine import Engine

from .engines import on_spark
from .test_cubes_on_engines import (  # noqa: F401 (tests, tried here with the engine below)
    STAR,
    test_amounts_on_heads_are_not_multiplied_by_lines,
    test_balances_are_those_of_the_last_month_end,
    test_conditions_narrow_the_facts,
    test_subtotals_and_totals_in_both_directions,
    test_text_cannot_get_out_of_its_quotes,
    test_the_unknown_member_is_no_subtotal,
    test_time_is_reckoned_with_month_by_month,
    test_two_times_are_compared,
)

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with on_spark(STAR) as found:
        yield found
