"""Tells Django about the folder `analytics/market`."""

from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "guanxi.analytics.market"
    label = "market"
