"""Tells Django about the folder `analytics/mining`."""

from django.apps import AppConfig


class MiningConfig(AppConfig):
    name = "guanxi.analytics.mining"
    label = "mining"
