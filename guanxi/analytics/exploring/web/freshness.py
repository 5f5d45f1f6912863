"""How fresh the figures are, and where somebody who may brings them up to date."""

import datetime

from django.urls import NoReverseMatch, reverse

from guanxi.analytics.warehouse import place
from guanxi.people.models import Person


def as_of() -> datetime.datetime | None:
    """The moment whose data the warehouse holds; None without one."""
    told = place.pointer()
    said = told.get("as_of") or told.get("made_at", "")
    try:
        return datetime.datetime.fromisoformat(said) if said else None
    except ValueError:
        return None


def build_address(person: Person) -> str:
    """The page where the warehouse is built and refreshed; "" for people who may not."""
    if not person.is_administrator:
        return ""
    try:
        return reverse("warehouse")
    except NoReverseMatch:
        return ""
