"""Jobs are told in words."""

import pytest
from procrastinate.contrib.django import app

from guanxi.config.operations import job_names


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("* * * * * */5", "every 5 seconds"), ("* * * * *", "every minute"), ("*/5 * * * *", "every 5 minutes"),
        ("40 * * * *", "every hour"), ("40 2 * * *", "every day"), ("0 7 * * 1", "every week"), ("0 7 1 * *", "0 7 1 * *"),
    ],
)  # fmt: skip
def test_a_rule_is_told_in_words(rule: str, words: str) -> None:
    assert job_names.rhythm(rule) == words


def test_every_task_of_the_product_has_a_name_in_words() -> None:
    own = {
        name
        for name in app.tasks
        if name.partition(".")[0] in {"config", "records", "people", "evaluation", "sales", "customers"}
    }
    assert sorted(own - set(job_names.NAMES)) == []
