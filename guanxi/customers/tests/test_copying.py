"""What COPY stores is what Django would have stored, whatever stands in the texts."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.customers.models import Account
from guanxi.records import copying
from guanxi.records.models import Change

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 11, 22, 6, 30, 59, 123456, tzinfo=datetime.UTC)
in_one_transaction = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=30) | st.sampled_from(
    ["\\N", "\\.", "\\", "a\tb", "a\nb\r\n", '"', '{"x"}', "NULL", "'", "\\\\n", "ü 中 𠮷"]
)


def account(number: str, **values: Any) -> Account:
    return Account(**{"number": number, "created_at": AT, "changed_at": AT, "kinds": ["customer"], **values})


@in_one_transaction
@given(texts, texts, st.lists(texts.filter(bool), max_size=3), st.none() | st.integers(0, 2**31 - 1))
def test_odd_texts_come_back_as_they_were(db: None, name: str, note: str, tags: list[str], employees: int | None) -> None:
    values = {"name": name, "description": note, "tags": tags, "employees": employees, "annual_revenue": Decimal("1.5")}
    odd, plain = account("K-1", **values), account("K-2", name="Plain")
    copying.insert([odd, plain])
    try:
        stored = Account.objects.get(pk=odd.pk)
        assert {field: getattr(stored, field) for field in values} == values
        assert (stored.created_at, stored.kinds, stored.parent_id) == (AT, ["customer"], None)
        assert Account.objects.get(pk=plain.pk).annual_revenue is None
        copying.update([odd, plain], ["description"])
        assert Account.objects.get(pk=odd.pk).description == note
    finally:
        Account.objects.filter(pk__in=[odd.pk, plain.pk]).delete()


@in_one_transaction
@given(st.dictionaries(texts, st.lists(texts | st.none() | st.integers() | st.booleans(), max_size=2), max_size=3))
def test_the_values_of_a_history_entry_come_back_as_they_were(db: None, values: dict[str, Any]) -> None:
    values = {name: said for name, said in values.items() if "\x00" not in name}
    row = ("accounts", 1, AT, None, "form", "changed", "", values, None, None)
    names = ("path", "object_id", "at", "by", "channel", "kind", "verb", "values", "batch", "version")
    (key,) = copying.insert_rows(Change, names, [row])
    assert Change.objects.get(pk=key).values == values


def test_more_rows_than_one_block_are_all_there_in_order(db: None) -> None:
    count = 2 * copying.BLOCK + 1
    objects = [account(f"K-{place}", name=f"Name {place}") for place in range(count)]
    copying.insert(objects)
    assert list(Account.objects.order_by("pk").values_list("name", flat=True)) == [f"Name {place}" for place in range(count)]
    assert [obj.pk for obj in objects] == sorted(obj.pk for obj in objects)


def test_nothing_to_store_is_no_statement(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        copying.insert([])
        assert copying.insert_rows(Change, ("path",), []) == []
