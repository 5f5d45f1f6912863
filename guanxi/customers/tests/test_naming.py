"""Names of accounts and contacts."""

import pytest

from . import making

pytestmark = pytest.mark.django_db


def test_a_full_name_is_split_into_surname_and_given_name() -> None:
    contact = making.contact("欧阳修文")
    assert (contact.surname, contact.given_name) == ("欧阳", "修文")


def test_surname_and_given_name_make_the_full_name() -> None:
    contact = making.made(type(making.contact()), surname="Lovelace", given_name="Ada")
    assert contact.name == "Ada Lovelace"


def test_a_changed_surname_changes_the_full_name() -> None:
    contact = making.changed(making.contact("王小明"), surname="李")
    assert (contact.name, contact.surname, contact.given_name) == ("李小明", "李", "小明")


def test_a_changed_full_name_changes_the_parts() -> None:
    contact = making.changed(making.contact("王小明"), name="张伟")
    assert (contact.name, contact.surname, contact.given_name) == ("张伟", "张", "伟")


def test_parts_and_name_that_differ_on_purpose_stay_as_they_are() -> None:
    contact = making.made(type(making.contact()), name="Dr. Ada Lovelace", surname="Lovelace", given_name="Ada")
    contact = making.changed(contact, department="Mathematics")
    assert (contact.name, contact.surname, contact.given_name) == ("Dr. Ada Lovelace", "Lovelace", "Ada")


def test_contacts_are_sorted_by_the_reading_of_their_surname() -> None:
    assert making.contact("单田芳").name_key == "shan tian fang"


def test_accounts_are_sorted_by_pinyin() -> None:
    assert making.account("重庆银行").name_key == "chong qing yin hang"


def test_a_new_contact_is_looked_after_by_the_owner_of_its_account() -> None:
    seller = making.person("seller")
    account = making.account(owner=seller)
    assert making.contact(account=account).owner == seller
