"""Signing in: the right password lets in, who guesses waits longer and longer, and no stranger keeps the owner out."""

import datetime

import pytest

from guanxi.people import sessions, signing_in
from guanxi.people.models import Person, SignInFailure, SignInRules

NOW = datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC)
HOME = "192.0.2.7"
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def mei(db: None) -> Person:
    return Person.objects.create_user("mei", "long-enough-secret", email="Mei@example.com")


def _fail(times: int, who: str = "mei", address: str = HOME, at: datetime.datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(signing_in.WrongPassword):
            signing_in.check(who, "wrong", address=address, at=at)


def test_the_right_password_lets_in_by_user_name_and_by_email(mei: Person) -> None:
    assert signing_in.check(" MEI ", "long-enough-secret", address=HOME, at=NOW) == mei
    assert signing_in.check("mei@example.com", "long-enough-secret", address=HOME, at=NOW) == mei


def test_an_unknown_name_is_refused_like_a_wrong_password(mei: Person) -> None:
    refusals = []
    for name, password in (("mei", "wrong"), ("nobody", "long-enough-secret")):
        with pytest.raises(signing_in.WrongPassword) as refusal:
            signing_in.check(name, password, address=HOME, at=NOW)
        refusals.append(str(refusal.value))
    assert refusals[0] == refusals[1]


def test_after_five_failures_even_the_right_password_waits_and_then_twice_as_long(mei: Person) -> None:
    _fail(signing_in.FREE_TRIES)
    with pytest.raises(signing_in.TooManyFailures):
        signing_in.check("mei", "long-enough-secret", address=HOME, at=NOW + MINUTE - datetime.timedelta(seconds=1))
    later = NOW + MINUTE + datetime.timedelta(seconds=1)
    _fail(1, at=later)
    with pytest.raises(signing_in.TooManyFailures):
        signing_in.check("mei", "long-enough-secret", address=HOME, at=later + 1.9 * MINUTE)
    assert signing_in.check("mei", "long-enough-secret", address=HOME, at=later + 2.1 * MINUTE) == mei


def test_a_stranger_elsewhere_does_not_keep_the_owner_out(mei: Person) -> None:
    _fail(signing_in.FREE_TRIES, address="198.51.100.1")
    assert signing_in.check("mei", "long-enough-secret", address=HOME, at=NOW) == mei


def test_against_many_strangers_a_known_device_still_lets_in(mei: Person) -> None:
    word = "a-long-word-in-the-cookie-of-meis-telephone"
    sessions.recognize(mei, word, agent="Firefox", address=HOME, at=NOW)
    for number in range(signing_in.PER_NAME):
        _fail(1, address=f"198.51.100.{number}")
    with pytest.raises(signing_in.TooManyFailures):
        signing_in.check("mei", "long-enough-secret", address=HOME, at=NOW)
    assert signing_in.check("mei", "long-enough-secret", address=HOME, at=NOW, device=word) == mei


def test_one_address_cannot_try_many_names(mei: Person) -> None:
    for number in range(signing_in.PER_ADDRESS):
        _fail(1, who=f"name{number}")
    with pytest.raises(signing_in.TooManyFailures):
        signing_in.check("mei", "long-enough-secret", address=HOME, at=NOW)
    assert signing_in.check("mei", "long-enough-secret", address="198.51.100.1", at=NOW) == mei


def test_success_forgets_the_failures_before(mei: Person) -> None:
    _fail(signing_in.FREE_TRIES - 1)
    signing_in.check("mei", "long-enough-secret", address=HOME, at=NOW)
    assert SignInFailure.objects.count() == 0


def test_somebody_locked_out_cannot_sign_in(mei: Person) -> None:
    mei.is_active = False
    mei.save()
    _fail(1)
    with pytest.raises(signing_in.WrongPassword):
        signing_in.check("mei", "long-enough-secret", address=HOME, at=NOW)


def test_where_passwords_are_switched_off_only_administrators_use_theirs(mei: Person) -> None:
    SignInRules.objects.create(pk=1, allows_passwords=False)
    with pytest.raises(signing_in.NotWithPassword):
        signing_in.check("mei", "long-enough-secret", address=HOME, at=NOW)
    mei.is_administrator = True
    mei.save()
    assert signing_in.check("mei", "long-enough-secret", address=HOME, at=NOW) == mei
