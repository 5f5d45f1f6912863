"""Finding somebody by number or address, and those who may already be there."""

from typing import Any

import pytest

from guanxi.customers import duplicates, lookup
from guanxi.customers.models import PhoneNumber
from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach

from . import making

pytestmark = pytest.mark.django_db


def names(found: list[Any]) -> list[str]:
    return [each.obj.name for each in found]


def seller(username: str = "seller") -> Person:
    """Sees their own accounts and contacts only."""
    found = making.person(username)
    role = Role.objects.create(name=username)
    for path in ("accounts", "contacts"):
        Grant.objects.create(role=role, object=path, action="view", reach=Reach.OWN)
    found.roles.add(role)
    return found


@pytest.mark.parametrize(
    "typed", ["+8613800138000", "138 0013 8000", "0086-138-0013-8000", "13800138000", "（138）00138000", "00138000"]
)
def test_any_notation_finds_the_number(typed: str) -> None:
    making.contact("王小明", mobile="138-0013-8000")
    making.contact("李小红", mobile="139-0013-8001")
    assert names(lookup.by_phone(typed, None)) == ["王小明"]


def test_a_number_without_area_code_is_found_by_its_last_eight_digits() -> None:
    making.account("北京华夏", phone="010-8888 1234")
    assert names(lookup.by_phone("8888-1234", None)) == ["北京华夏"]


def test_contacts_come_before_accounts_and_each_once() -> None:
    account = making.account("北京华夏", phone="010-8888 1234")
    contact = making.contact("王小明", account=account, phone="010-8888 1234")
    making.made(PhoneNumber, contact=contact, raw="(010) 88881234")
    assert names(lookup.by_phone("01088881234", None)) == ["王小明", "北京华夏"]


def test_only_those_within_reach_are_found() -> None:
    me = seller()
    making.contact("我的", mobile="138 0013 8000", email="x@example.com", owner=me)
    making.contact("别人的", mobile="138 0013 8000", email="x@example.com", owner=making.person("other"))
    assert names(lookup.by_phone("13800138000", me)) == ["我的"]
    assert names(lookup.by_email("X@example.COM", me)) == ["我的"]


def test_a_customer_is_found_by_either_number() -> None:
    account = making.account("北京华夏", external_id="K-77")
    assert names(lookup.by_number(account.number, None)) == names(lookup.anyone("K-77", None)) == ["北京华夏"]


def test_nothing_typed_finds_nobody() -> None:
    making.account(phone="", email="")
    assert [lookup.by_phone("", None), lookup.by_email(" ", None), lookup.by_number("", None)] == [[], [], []]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"name": "華為技術有限公司"}, ["华为技术有限公司"]),
        ({"name": "华为技术集团"}, ["华为技术有限公司"]),
        ({"name": "小米", "phone": "+86 10 88881234"}, ["华为技术有限公司"]),
        ({"name": "小米", "email": "INFO@huawei.example"}, ["华为技术有限公司"]),
        ({"name": "小米", "credit_code": "91330106ma2abcde1g"}, ["华为技术有限公司"]),
        ({"name": "小米"}, []),
        ({}, []),
    ],
)
def test_an_account_that_may_be_there_is_told_while_typing(typed: dict[str, str], expected: list[str]) -> None:
    me = seller()
    shared = {"phone": "010-8888 1234", "email": "info@huawei.example"}
    making.account(owner=me, credit_code="91330106MA2ABCDE1G", **shared)
    making.account("华为技术有限公司(别人)", owner=making.person("other"), **shared)
    assert names(duplicates.accounts_like(typed, me)) == expected


def test_the_account_being_edited_is_not_its_own_duplicate() -> None:
    me = seller()
    account = making.account(owner=me)
    assert duplicates.accounts_like({"name": account.name}, me, but=account.pk) == []


def test_a_contact_of_the_same_name_counts_within_the_same_account_only() -> None:
    me = seller()
    here, there = making.account("甲公司", owner=me), making.account("乙公司", owner=me)
    making.contact("王小明", account=here, owner=me)
    assert names(duplicates.contacts_like({"name": "王小明", "account": str(here.pk)}, me)) == ["王小明"]
    assert duplicates.contacts_like({"name": "王小明", "account": str(there.pk)}, me) == []
