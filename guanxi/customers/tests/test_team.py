"""Who looked after an account, and when."""

import datetime

import pytest

from guanxi.customers import team
from guanxi.customers.models import Account, Responsibility
from guanxi.records.refusals import Invalid

from . import making

pytestmark = pytest.mark.django_db
START = making.NOW.date()


def history(account: Account) -> list[tuple[str, datetime.date, datetime.date | None]]:
    return list(
        Responsibility.objects.filter(account=account)
        .order_by("from_on", "pk")
        .values_list("person__username", "from_on", "until_on")
    )


def test_a_change_of_owner_closes_one_entry_and_opens_the_next() -> None:
    first, second = making.person("first"), making.person("second")
    account = making.account(owner=first)
    account = making.changed(account, owner=second, days=10)
    account = making.changed(account, owner=None, days=20)
    assert history(account) == [
        ("first", START, START + datetime.timedelta(10)),
        ("second", START + datetime.timedelta(10), START + datetime.timedelta(20)),
    ]


def test_an_owner_of_a_few_hours_was_a_slip() -> None:
    first, second = making.person("first"), making.person("second")
    account = making.changed(making.account(owner=first), owner=second, days=0)
    assert history(account) == [("second", START, None)]


def test_other_changes_leave_the_owner_alone() -> None:
    account = making.account(owner=making.person("first"))
    making.changed(account, description="…", days=5)
    assert history(account) == [("first", START, None)]


def test_the_team_of_a_day_has_the_owner_and_everybody_on_duty() -> None:
    owner, engineer, before = making.person("owner"), making.person("engineer"), making.person("before")
    account = making.account(owner=owner)
    making.made(Responsibility, account=account, person=engineer, role="service")
    making.made(
        Responsibility,
        account=account,
        person=before,
        role="sales",
        from_on=START - datetime.timedelta(9),
        until_on=START - datetime.timedelta(2),
    )
    members, former = team.members_and_former(account, START)
    assert [member.person.username for member in members] == ["owner", "engineer"]
    assert [member.person.username for member in former] == ["before"]


def test_the_owner_is_named_on_the_account_only() -> None:
    account = making.account()
    with pytest.raises(Invalid):
        making.made(Responsibility, account=account, person=making.person("usurper"), role="owner")
