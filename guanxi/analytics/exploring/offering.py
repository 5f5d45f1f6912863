"""What others offer to do with a sheet, beside keeping it and taking it away as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guanxi.people.models import Person

from .models import Report
from .sheet import Sheet

Label = Any  # str or a lazy translation


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A button beside a sheet; it opens a dialog.

    address     (sheet, the report that keeps exactly this sheet or None, person) -> where the dialog comes from; "" = not for them
    """

    name: str
    label: Label
    icon: str
    address: Callable[[Sheet, Report | None, Person], str]


_offers: dict[str, Offer] = {}


def add(offer: Offer) -> None:
    """Let a folder offer something on the page of every sheet."""
    _offers[offer.name] = offer


def offered(sheet: Sheet, report: Report | None, person: Person) -> list[tuple[Offer, str]]:
    """The offers for this person with the addresses of their dialogs."""
    found = ((offer, offer.address(sheet, report, person)) for offer in _offers.values())
    return [(offer, address) for offer, address in found if address]
