"""Marks texts that somebody else translates: plain modules know no Django."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - the usual name of the mark that only collects a text for translation
    """Gives the text back as it is; the mark is what the collector of translations looks for."""
    return text
