"""What predictions bring to mining: their methods."""

from guanxi.analytics.mining import methods

from . import questions


def connect() -> None:
    """Make the methods known."""
    methods.register(*questions.METHODS)
