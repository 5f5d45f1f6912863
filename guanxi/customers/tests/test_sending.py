"""Rows that are sent beside the program are stored as if it had waited for each of them."""

import datetime
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction

from guanxi.customers.models import Account
from guanxi.records import copying, sending

from .test_copying import account

pytestmark = pytest.mark.django_db
MANY = 2 * copying.BLOCK + 1


def _some(start: str = "K", count: int = MANY) -> list[Account]:
    return [account(f"{start}-{place}", name=f"Name {place}") for place in range(count)]


def test_a_question_waits_for_the_rows_before_it() -> None:
    with transaction.atomic(), sending.beside():
        copying.insert(_some("A"))
        assert Account.objects.count() == MANY
        copying.insert(_some("B"))
        copying.insert(_some("C"))
        assert Account.objects.filter(number__startswith="C").count() == MANY
    assert Account.objects.count() == 3 * MANY


def test_what_the_database_refuses_is_told_at_the_end_and_nothing_stays() -> None:
    copying.insert([account("K-7", name="There before")])
    told: list[str] = []

    @transaction.atomic
    def write() -> None:
        with sending.beside():
            copying.insert(_some())
            told.append("went on")
            sending.when_stored(lambda: told.append("stored"))

    with pytest.raises(IntegrityError):
        write()
    assert (told, list(Account.objects.values_list("name", flat=True))) == (["went on"], ["There before"])


def test_a_relation_to_nothing_is_refused_at_the_end_not_with_the_transaction() -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), sending.beside():
        copying.insert([account("K-1", name="Lost", parent_id=-1), *_some("L")])
    assert Account.objects.count() == 0


def test_who_goes_back_meanwhile_goes_on_from_there() -> None:
    @transaction.atomic
    def write() -> None:
        copying.insert(_some("B"))
        copying.store_rows(Account, ("number", "name"), [("B-1", None)] * MANY)  # refused, but nobody is interested any more
        raise ZeroDivisionError

    with transaction.atomic(), sending.beside():
        copying.insert(_some("A"))
        with pytest.raises(ZeroDivisionError):
            write()
        copying.insert(_some("C"))
    assert sorted({number[0] for number in Account.objects.values_list("number", flat=True)}) == ["A", "C"]


def test_rows_that_cannot_be_made_are_not_stored_in_part() -> None:
    def words(obj: Account) -> list[str]:
        if obj.number == f"K-{MANY - 1}":
            raise ZeroDivisionError
        return ["word"]

    with pytest.raises(ZeroDivisionError), transaction.atomic(), sending.beside():
        copying.insert(_some(), words)
    assert Account.objects.count() == 0


def test_a_savepoint_that_ended_well_stays_part_of_what_is_around_it() -> None:
    @transaction.atomic
    def write() -> None:
        with transaction.atomic(), sending.beside():
            with transaction.atomic():
                copying.insert(_some("A"))
            with transaction.atomic():
                copying.insert(_some("B"))
        assert Account.objects.count() == 2 * MANY
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()
    assert Account.objects.count() == 0


def test_what_waits_for_the_rows_happens_once_they_are_stored() -> None:
    seen: list[int] = []
    with transaction.atomic(), sending.beside():
        sending.when_stored(lambda: seen.append(Account.objects.count()))
        copying.insert(_some())
        assert seen == []
    sending.when_stored(lambda: seen.append(0))
    assert seen == [MANY, 0]


def test_rows_without_known_keys_get_theirs_and_their_defaults() -> None:
    names = ("number", "name", "created_at", "changed_at")
    at = datetime.datetime(2026, 3, 5, 8, 0, tzinfo=datetime.UTC)
    for count in (copying.FEW, copying.FEW + 1):
        copying.store_rows(Account, names, [(f"{count}-{place}", f"Name {place}", at, at) for place in range(count)])
        found = Account.objects.filter(number__startswith=f"{count}-").order_by("pk")
        assert [(obj.number, obj.version, obj.kinds) for obj in found] == [
            (f"{count}-{place}", 1, Account._meta.get_field("kinds").get_default()) for place in range(count)
        ]


def test_only_what_was_stored_a_moment_ago_is_new() -> None:
    objects = _some(count=2)

    def states() -> Iterator[bool]:
        return map(copying.is_new, objects)

    with copying.as_new(objects[:1]):
        assert list(states()) == [True, False]
    assert list(states()) == [False, False]
