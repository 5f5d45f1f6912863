"""What grouping brings to the mechanisms below it: its methods of mining."""

from guanxi.analytics.mining import methods

from . import change_method, cohorts_method, forecast_method, segments_method


def connect() -> None:
    """Make the methods known."""
    methods.register(segments_method.METHOD, cohorts_method.METHOD, forecast_method.METHOD, change_method.METHOD)
