"""What mining brings to the mechanisms below it: its own methods."""

from . import bought_together, methods, what_follows, worth


def connect() -> None:
    """Make the methods known."""
    methods.register(bought_together.METHOD, what_follows.METHOD, worth.METHOD)
