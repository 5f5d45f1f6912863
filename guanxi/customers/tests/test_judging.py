"""Ratings and consents are added, never changed; the newest holds."""

import datetime

import pytest
from django.utils import timezone

from guanxi.customers import judging
from guanxi.customers.models import Consent, Rating
from guanxi.records.refusals import Invalid

from . import making

pytestmark = pytest.mark.django_db


def test_the_newest_rating_holds_whatever_was_entered_last() -> None:
    account = making.account()
    for day, score in ((3, 4), (1, 2), (2, 5)):
        making.made(Rating, account=account, aspect="culture", score=score, rated_on=datetime.date(2026, 1, day))
    culture = next(found for found in judging.judgements(account) if found.aspect == "culture")
    assert [rating.score for rating in culture.ratings] == [2, 5, 4]
    assert culture.current
    assert (culture.current.score, culture.change) == (4, -1)


def test_a_rating_without_day_and_judge_is_of_today_and_by_the_writer() -> None:
    boss = making.person("boss", is_administrator=True)
    rating = making.made(Rating, boss, account=making.account(), aspect="culture", score=3)
    assert (rating.rated_on, rating.rated_by) == (making.NOW.date(), boss)


def test_a_rating_is_never_changed() -> None:
    rating = making.made(Rating, account=making.account(), aspect="culture", score=3)
    with pytest.raises(Invalid):
        making.changed(rating, score=5)
    rating.refresh_from_db()
    assert rating.score == 3


def test_the_newest_statement_about_a_channel_holds() -> None:
    contact = making.contact()
    making.made(Consent, contact=contact, channel="email", state="granted", stated_at=making.NOW)
    making.made(Consent, contact=contact, channel="email", state="refused", stated_at=making.NOW + datetime.timedelta(1))
    assert judging.may_reach(contact, Consent.Channel.EMAIL, making.NOW.date()) is False
    assert judging.may_reach(contact, Consent.Channel.SMS, making.NOW.date()) is None
    email = next(found for found in judging.permissions(contact, making.NOW.date()) if found.channel == "email")
    assert (email.is_refused, email.is_granted, email.statements) == (True, False, 2)


def test_a_consent_that_held_until_yesterday_holds_no_longer() -> None:
    contact = making.contact()
    today = timezone.localdate()
    for days, expected in ((1, True), (-1, None)):
        Consent.objects.create(
            contact=contact,
            channel="email",
            state="granted",
            stated_at=timezone.now(),
            valid_until=today + datetime.timedelta(days=days),
        )
        assert judging.may_reach(contact, Consent.Channel.EMAIL, today) is expected
    granted = [permission.is_granted for permission in judging.permissions(contact, today) if permission.channel == "email"]
    assert granted == [False]
