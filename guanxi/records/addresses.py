"""Addresses of pages, put together from pieces that were found before: a page writes dozens of them, and looking each one up takes longer."""

from functools import lru_cache

from django.urls import reverse

_KEY = 987_650_123_456_789
"""A key that no record has and no word of an address."""


def address(name: str, *places: str | int) -> str:
    """The address of a named page; `places` are words and keys, in their order.

    :raises NoReverseMatch: if there is no such page.
    """
    if not all(type(place) is str or (type(place) is int and place >= 0) for place in places):
        return reverse(name, args=places)
    pieces = _pieces(name, tuple(place if type(place) is str else None for place in places))
    keys = [place for place in places if type(place) is int]
    if len(pieces) != len(keys) + 1:
        return reverse(name, args=places)
    return "".join(f"{piece}{key}" for piece, key in zip(pieces, keys, strict=False)) + pieces[-1]


@lru_cache(maxsize=2048)
def _pieces(name: str, places: tuple[str | None, ...]) -> list[str]:
    """What stands before, between and after the keys."""
    return reverse(name, args=[_KEY if place is None else place for place in places]).split(str(_KEY))
