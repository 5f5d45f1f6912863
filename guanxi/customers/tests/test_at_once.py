"""Several people at once: one owner, one main account, no circles."""

from collections.abc import Callable
from functools import partial
from typing import Any

from guanxi.customers.models import Account, Affiliation, Contact, Responsibility
from guanxi.records import registry, saving
from guanxi.records.refusals import Refusal

from . import making

AtOnce = Callable[..., list[Any]]


def test_an_account_has_one_owner_now_whoever_changes_it_at_once(at_once: AtOnce) -> None:
    people = [making.person(name) for name in ("first", "second", "third", "fourth")]
    account = making.account(owner=people[0])
    done = at_once(*[partial(making.changed, account, owner=person, days=9) for person in people[1:]])
    assert [type(one) for one in done] == [Account] * 3
    account.refresh_from_db()
    open_entries = Responsibility.objects.filter(account=account, until_on=None)
    assert [entry.person_id for entry in open_entries] == [account.owner_id]
    assert Responsibility.objects.filter(account=account).count() == 2  # the first owner's, and the last one's


def test_a_contact_has_one_main_account_whoever_moves_it_at_once(at_once: AtOnce) -> None:
    accounts = [making.account(name) for name in ("甲", "乙", "丙", "丁")]
    contact = making.contact(account=accounts[0])
    done = at_once(*[partial(making.changed, contact, account=account.pk) for account in accounts[1:]])
    assert [type(one) for one in done] == [Contact] * 3
    contact.refresh_from_db()
    mains = Affiliation.objects.filter(contact=contact)
    assert [(place.account_id, place.is_main) for place in mains] == [(contact.account_id, True)]


def test_two_accounts_cannot_become_each_others_parent_at_once(at_once: AtOnce) -> None:
    for _time in range(4):
        one, other = making.account("甲"), making.account("乙")
        done = at_once(partial(making.changed, one, parent=other.pk), partial(making.changed, other, parent=one.pk))
        assert len([result for result in done if isinstance(result, Refusal)]) == 1
        assert Account.objects.filter(pk__in=[one.pk, other.pk], parent=None).count() == 1


def test_two_contacts_cannot_become_each_others_superior_at_once(at_once: AtOnce) -> None:
    account = making.account()
    for _time in range(4):
        one, other = (making.contact(name, account=account) for name in ("王一", "王二"))
        first, second = making.place(account, one), making.place(account, other)
        done = at_once(partial(making.changed, first, reports_to=other.pk), partial(making.changed, second, reports_to=one.pk))
        assert len([result for result in done if isinstance(result, Refusal)]) == 1
        assert Affiliation.objects.filter(contact__in=[one, other], reports_to=None).count() == 1


def test_a_contact_and_its_place_are_changed_at_once(at_once: AtOnce) -> None:
    account = making.account()
    for _time in range(6):
        contact = making.contact(account=account, job_title="Buyer")
        place = making.place(account, contact)
        done = at_once(
            partial(making.changed, contact, job_title="Head of purchasing"), partial(making.changed, place, job_title="Director")
        )
        assert [result for result in done if isinstance(result, Exception)] == []
        contact.refresh_from_db()
        place.refresh_from_db()
        assert contact.job_title == place.job_title


def test_who_removes_what_somebody_is_changing_waits_and_both_are_answered(at_once: AtOnce) -> None:
    for _time in range(4):
        account = making.account()
        record = registry.declared(Account)
        done = at_once(
            partial(making.changed, account, description="…"), partial(saving.remove, record, account, making.writer())
        )
        assert [result for result in done if isinstance(result, Exception) and not isinstance(result, Refusal)] == []
        assert Account.objects.count() == 0
