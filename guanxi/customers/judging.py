"""Judging accounts and noting consents: what a new entry says by itself when nobody says it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from .models import Account, Aspect, Consent, Contact, Rating


@dataclass(frozen=True)
class Judgement:
    """One aspect of an account: the ratings so far, oldest first."""

    aspect: Aspect
    ratings: tuple[Rating, ...]

    @property
    def label(self) -> str:
        """The aspect's name as a heading."""
        text = str(self.aspect.label)
        return text[:1].upper() + text[1:]

    @property
    def current(self) -> Rating | None:
        """The rating that holds."""
        return self.ratings[-1] if self.ratings else None

    @property
    def change(self) -> int:
        """By how much the newest rating differs from the one before."""
        return self.ratings[-1].score - self.ratings[-2].score if len(self.ratings) > 1 else 0


@dataclass(frozen=True)
class Permission:
    """One channel to a contact: the statement that holds (None = never asked) and how many there were."""

    channel: Consent.Channel
    current: Consent | None
    statements: int
    today: datetime.date

    @property
    def label(self) -> str:
        """The channel's name as a heading."""
        text = str(self.channel.label)
        return text[:1].upper() + text[1:]

    @property
    def is_granted(self) -> bool:
        """Whether the contact agreed, and it still holds."""
        return self.current is not None and self.current.state == Consent.State.GRANTED and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether the statement held until a day that is past."""
        until = self.current.valid_until if self.current else None
        return until is not None and until < self.today

    @property
    def is_refused(self) -> bool:
        """Whether the contact said no."""
        return self.current is not None and self.current.state == Consent.State.REFUSED


def prepare_ratings(ratings: Sequence[Rating]) -> None:
    """Who names no day or judge means today and themselves."""
    for rating in ratings:
        rating.rated_on = rating.rated_on or _day(rating.changed_at)
        if rating._state.adding and rating.rated_by_id is None:
            rating.rated_by_id = rating.created_by_id


def prepare_consents(consents: Sequence[Consent]) -> None:
    """Who names no moment means now."""
    for consent in consents:
        consent.stated_at = consent.stated_at or consent.changed_at.replace(microsecond=0)  # as spreadsheets keep it


def judgements(account: Account) -> list[Judgement]:
    """Every aspect with its history; aspects nobody rated yet are there, too."""
    found: dict[str, list[Rating]] = {aspect: [] for aspect in Aspect}
    for rating in Rating.objects.filter(account=account).select_related("rated_by").order_by("rated_on", "pk"):
        found[rating.aspect].append(rating)
    return [Judgement(Aspect(aspect), tuple(ratings)) for aspect, ratings in found.items()]


def permissions(contact: Contact, today: datetime.date) -> list[Permission]:
    """What holds today for every channel: the newest statement about it."""
    found: dict[str, list[Consent]] = {channel: [] for channel in Consent.Channel}
    for consent in Consent.objects.filter(contact=contact).order_by("stated_at", "pk"):
        found[consent.channel].append(consent)
    return [Permission(Consent.Channel(channel), said[-1] if said else None, len(said), today) for channel, said in found.items()]


def may_reach(contact: Contact, channel: Consent.Channel, today: datetime.date) -> bool | None:
    """Whether the contact agreed to this channel; None = never asked, or what was said holds no longer."""
    newest = Consent.objects.filter(contact=contact, channel=channel).order_by("-stated_at", "-pk").first()
    permission = Permission(channel, newest, 1, today)
    return None if newest is None or permission.is_over else permission.is_granted


def _day(moment: datetime.datetime) -> datetime.date:
    return timezone.localtime(moment).date()
