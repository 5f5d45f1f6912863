"""Groups of companies."""

from decimal import Decimal

import pytest

from guanxi.customers import group
from guanxi.customers.models import Account, Standing
from guanxi.people.models import Grant, Role
from guanxi.people.models.role import Reach
from guanxi.records.refusals import Invalid

from . import making

pytestmark = pytest.mark.django_db


def earned(account: Account, profit: int) -> None:
    Standing.objects.create(
        account=account, year=2025, profit=Decimal(profit), revenue=Decimal(profit * 3), computed_at=making.NOW
    )


def test_a_parent_adds_up_everything_below() -> None:
    boss = making.person("boss", is_administrator=True)
    top = making.account("集团")
    middle = making.account("子公司", parent=top)
    low = making.account("孙公司", parent=middle)
    for account, profit in ((top, 1), (middle, 20), (low, -300)):
        earned(account, profit)
        making.contact(f"{account.name}的人", account=account)
    found = group.around(low, boss)
    assert found is not None
    lines = [(depth, m.account.name, m.accounts, m.contacts, m.profit, m.is_here) for depth, m in group.lines(found.top)]
    assert lines == [(0, "集团", 3, 3, -279, False), (1, "子公司", 2, 2, -280, False), (2, "孙公司", 1, 1, -300, True)]
    assert (found.year, found.hidden) == (2025, 0)


def test_members_beyond_reach_are_counted_but_not_shown() -> None:
    me, other = making.person("me"), making.person("other")
    role = Role.objects.create(name="r")
    Grant.objects.create(role=role, object="accounts", action="view", reach=Reach.OWN)
    me.roles.add(role)
    top = making.account("集团", owner=other)
    mine = making.account("我的子公司", parent=top, owner=me)
    earned(top, 1000)
    earned(mine, 5)
    found = group.around(mine, me)
    assert found is not None
    assert [(m.account.name, m.profit) for _depth, m in group.lines(found.top)] == [("我的子公司", Decimal(5))]
    assert found.hidden == 1


def test_who_stands_alone_has_no_group() -> None:
    assert group.around(making.account(), making.person("boss", is_administrator=True)) is None


def test_a_group_does_not_bite_its_own_tail() -> None:
    top = making.account("集团")
    low = making.account("子公司", parent=top)
    with pytest.raises(Invalid):
        making.changed(top, parent=low)
    with pytest.raises(Invalid):
        making.changed(top, parent=top)


def test_a_slip_in_a_credit_code_is_refused() -> None:
    assert making.account(credit_code="9133 0106 ma2abcde1g").credit_code == "91330106MA2ABCDE1G"
    with pytest.raises(Invalid) as refused:
        making.account("另一家", credit_code="91330106M2AABCDE1G")
    assert list(refused.value.fields) == ["credit_code"]
    assert making.account("Foreign", credit_code="DE 123456789").credit_code == "DE123456789"
