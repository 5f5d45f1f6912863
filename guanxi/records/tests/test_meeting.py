"""Two people at the same record: nothing that only one of them changed is lost, and what both changed is asked."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from guanxi.people.models import Person
from guanxi.records import batches, meeting, registry, remembering, saving
from guanxi.records.declare import Record
from guanxi.records.refusals import ChangedMeanwhile
from guanxi.records.writer import Writer

AT = datetime.datetime(2024, 3, 15, 8, tzinfo=datetime.UTC)
NAMES = ("short_name", "email", "address", "scale", "employees", "description")
VALUES: dict[str, Any] = {
    "short_name": st.sampled_from(["", "East", "West"]),
    "email": st.sampled_from(["", "a@example.com", "b@example.com"]),
    "address": st.sampled_from(["", "Road 1", "Road 2"]),
    "scale": st.sampled_from(["", "small", "large"]),
    "employees": st.sampled_from([None, 1, 2]),
    "description": st.sampled_from(["", "one", "two"]),
}
EDITS = st.fixed_dictionaries({}, optional=VALUES)


def _accounts() -> Record:
    return registry.declared(registry.at("accounts").model)


def _writer(name: str) -> Writer:
    person, _made = Person.objects.get_or_create(username=name, defaults={"is_administrator": True})
    return Writer(by=person, at=AT)


def _account(**values: Any) -> Any:
    return saving.create(_accounts(), {"name": "Huaxia", **values}, _writer("ann"))


class EveryPairOfEdits(TestCase):
    """What must hold whatever two people do."""

    @given(start=EDITS, theirs=st.lists(EDITS, max_size=3), yours=EDITS)
    def test_a_merge_keeps_what_one_changed_and_names_what_both_changed(
        self, start: dict[str, Any], theirs: list[dict[str, Any]], yours: dict[str, Any]
    ) -> None:
        account = _account(**start)
        seen = {name: getattr(account, name) for name in NAMES}
        for edit in theirs:
            saving.change(_accounts(), account, edit, _writer("bob"))
        account.refresh_from_db()
        now = {name: getattr(account, name) for name in NAMES}
        wanted = {**seen, **yours}
        both = {n for n in NAMES if wanted[n] != seen[n] and now[n] != seen[n] and wanted[n] != now[n]}
        expected = {n: wanted[n] if wanted[n] != seen[n] else now[n] for n in NAMES}
        if both:
            with pytest.raises(ChangedMeanwhile) as refused:
                saving.change(_accounts(), account, wanted, _writer("ann"), version=1)
            assert {clash.field.name for clash in refused.value.clashes} == both
            account.refresh_from_db()
            assert {name: getattr(account, name) for name in NAMES} == now
        else:
            saved = saving.change(_accounts(), account, wanted, _writer("ann"), version=1)
            assert {name: getattr(saved, name) for name in NAMES} == expected

    @given(*[st.lists(st.sampled_from("abcde"), unique=True)] * 3)
    def test_a_list_that_both_changed_has_what_either_added_and_not_what_either_took_out(
        self, before: list[str], theirs: list[str], yours: list[str]
    ) -> None:
        joined = meeting.merged_list(before, theirs, yours)
        assert len(joined) == len(set(joined))
        assert set(joined) == (set(theirs) & set(yours)) | (set(theirs) - set(before)) | (set(yours) - set(before))


@pytest.mark.django_db
def test_a_clash_tells_before_theirs_yours_and_who_and_when() -> None:
    account = _account(address="Road 1")
    saving.change(_accounts(), account, {"address": "Road 2"}, _writer("bob"))
    with pytest.raises(ChangedMeanwhile) as refused:
        saving.change(_accounts(), account, {"address": "Road 3", "email": "a@example.com"}, _writer("ann"), version=1)
    (clash,) = refused.value.clashes
    assert (clash.field.name, clash.before, clash.theirs, clash.yours) == ("address", "Road 1", "Road 2", "Road 3")
    assert (str(clash.by.username), clash.at) == ("bob", AT)


@pytest.mark.django_db
def test_a_file_added_meanwhile_hides_no_change() -> None:
    account = _account(address="Road 1")
    saving.change(_accounts(), account, {"address": "Road 2"}, _writer("bob"))
    remembering.changed(_accounts(), [(account, {"": [None, "contract.pdf"]})], _writer("bob"), "file_added")
    with pytest.raises(ChangedMeanwhile):
        saving.change(_accounts(), account, {"address": "Road 3"}, _writer("ann"), version=1)


@pytest.mark.django_db
def test_tags_that_two_people_add_both_stand() -> None:
    account = _account(tags=["old", "vip"])
    batches.change_many(_accounts(), [(account, {"tags": ["old", "vip", "fair"]})], _writer("bob"))
    saved = saving.change(_accounts(), account, {"tags": ["vip", "phone"]}, _writer("ann"), version=1)
    assert saved.tags == ["vip", "fair", "phone"]


@pytest.mark.django_db
def test_what_happened_without_a_history_is_not_taken_for_the_persons_own() -> None:
    account = _account(address="Road 1")
    type(account).objects.filter(pk=account.pk).update(address="Road 2", version=2)
    with pytest.raises(ChangedMeanwhile) as refused:
        saving.change(_accounts(), account, {"address": "Road 1"}, _writer("ann"), version=1)
    assert not refused.value.clashes[0].is_before_known


@pytest.mark.django_db
def test_strict_writing_takes_no_old_version_at_all() -> None:
    account = _account()
    saving.change(_accounts(), account, {"address": "Road 2"}, _writer("bob"))
    with pytest.raises(ChangedMeanwhile):
        saving.change(_accounts(), account, {"email": "a@example.com"}, _writer("ann"), version=1, strict=True)
