"""Phone numbers and e-mail addresses follow the fields of their holder."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.customers.models import Account, Contact, EmailAddress, PhoneNumber
from guanxi.records import batches, registry, saving
from guanxi.records.refusals import Invalid, Refusal

from . import making

pytestmark = pytest.mark.django_db

NUMBERS = st.sampled_from(["", "010-8888 1234", "138 0013 8000", "+44 20 7946 0018", "95588", "021-61234567转8001", "4008208820"])
ADDRESSES = st.sampled_from(["", "a@example.com", "B@Example.com"])
VALUES = st.fixed_dictionaries({"phone": NUMBERS, "mobile": NUMBERS, "email": ADDRESSES})


def rows(contact: Contact) -> set[tuple[str, str]]:
    numbers = PhoneNumber.objects.filter(contact=contact).exclude(slot="").values_list("slot", "raw")
    addresses = EmailAddress.objects.filter(contact=contact).exclude(slot="").values_list("slot", "address")
    return {*numbers, *addresses}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(VALUES, min_size=1, max_size=4))
def test_rows_always_equal_the_fields(steps: list[dict[str, str]]) -> None:
    contact = making.contact(**steps[0])
    for values in steps:
        contact = making.changed(contact, **values)
        assert rows(contact) == {(name, value) for name, value in values.items() if value}


def test_a_number_is_kept_as_written_in_e164_and_with_its_extension() -> None:
    account = making.account(phone="021-6123 4567 转 8001")
    number = PhoneNumber.objects.get(account=account)
    assert (number.raw, number.e164, number.extension) == ("021-6123 4567 转 8001", "+862161234567", "8001")


def test_a_short_code_is_found_by_its_digits() -> None:
    account = making.account(phone="95588")
    assert PhoneNumber.objects.get(account=account).e164 == "95588"


def test_another_number_is_no_longer_the_invalid_one() -> None:
    contact = making.contact(mobile="138 0013 8000")
    PhoneNumber.objects.filter(contact=contact).update(is_invalid=True)
    making.changed(contact, department="Sales")
    assert PhoneNumber.objects.get(contact=contact).is_invalid is True
    making.changed(contact, mobile="139 0013 8000")
    assert PhoneNumber.objects.get(contact=contact).is_invalid is False


def test_further_numbers_stay_and_follow_the_owner() -> None:
    before, after = making.person("before"), making.person("after")
    contact = making.contact(owner=before, mobile="138 0013 8000")
    further = making.made(PhoneNumber, contact=contact, raw="010-8888 1234", kind="home")
    assert further.owner == before
    making.changed(contact, owner=after, mobile="")
    assert list(PhoneNumber.objects.filter(contact=contact).values_list("raw", "owner__username")) == [("010-8888 1234", "after")]


def test_the_number_of_a_field_is_changed_in_that_field_only() -> None:
    number = PhoneNumber.objects.get(account=making.account(phone="010-8888 1234"))
    with pytest.raises(Invalid) as refused:
        making.changed(number, raw="010-8888 9999")
    assert list(refused.value.fields) == ["raw"]


def test_only_further_numbers_are_removed_by_themselves() -> None:
    contact = making.contact(mobile="138 0013 8000")
    further = making.made(PhoneNumber, contact=contact, raw="010-8888 1234")
    record = registry.declared(PhoneNumber)
    saving.remove(record, further, making.writer())
    with pytest.raises(Refusal):
        saving.remove(record, PhoneNumber.objects.get(contact=contact), making.writer())
    assert rows(contact) == {("mobile", "138 0013 8000")}


def test_a_number_belongs_to_an_account_or_a_contact_but_not_to_both() -> None:
    account, contact = making.account(), making.contact()
    with pytest.raises(Invalid):
        making.made(PhoneNumber, account=account, contact=contact, raw="010-8888 1234")
    with pytest.raises(Invalid):
        making.made(PhoneNumber, raw="010-8888 1234")


@pytest.mark.parametrize(
    ("model", "values"), [(Account, {"phone": "010-8888 1234"}), (Contact, {"mobile": "138 0013 8000", "email": "a@example.com"})]
)
def test_many_cost_as_many_statements_as_one(model: type[Any], values: dict[str, str]) -> None:
    record = registry.declared(model)

    def statements(count: int) -> int:
        with CaptureQueriesContext(connection) as caught:
            batches.create_many(record, [{"name": f"N{count}-{i}", **values} for i in range(count)], making.writer())
        return len(caught)

    statements(2)  # what is asked once per process does not count
    assert statements(40) == statements(20) >= statements(1)
