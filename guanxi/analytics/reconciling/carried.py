"""What reconciling brings to the mechanisms below it: its method."""

from guanxi.analytics.mining import methods

from . import looking


def connect() -> None:
    """Make the method known."""
    methods.register(looking.METHOD)
