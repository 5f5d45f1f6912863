"""What is said when a question names something that there is not, or asks for what cannot be answered."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TypeVar

from guanxi.lib.marking import N_

T = TypeVar("T")


class NotUnderstood(Exception):
    """A question that cannot be answered as it was asked; `text` is English, to be translated, with `parts` put in.

    `at` says where in the question: "measures", "rows", …
    """

    def __init__(self, text: str, at: str = "", **parts: object) -> None:
        super().__init__(text % parts if parts else text)
        self.text = text
        self.at = at
        self.parts = parts


class NotKnown(NotUnderstood):
    """There is nothing of this name; `meant` is what it was probably meant to be."""

    def __init__(self, name: str, known: Iterable[str], at: str = "") -> None:
        self.name = name
        close = difflib.get_close_matches(name.lower(), list(known), n=1, cutoff=0.5)
        self.meant = close[0] if close else ""
        if self.meant:
            super().__init__(N_("There is no “%(name)s”. Did you mean “%(meant)s”?"), at, name=_short(name), meant=self.meant)
        else:
            super().__init__(N_("There is no “%(name)s”."), at, name=_short(name))


def one_of(name: str, known: Mapping[str, T], at: str = "") -> T:
    """The thing of this name.

    :raises NotKnown: with a suggestion, if there is none.
    """
    if name not in known:
        raise NotKnown(name, known, at)
    return known[name]


def _short(name: str) -> str:
    clean = "".join(char for char in name if char.isprintable())
    return clean if len(clean) <= 60 else f"{clean[:60]}…"
