"""Tells Django about the folder `analytics/deciding`."""

from django.apps import AppConfig


class DecidingConfig(AppConfig):
    name = "guanxi.analytics.deciding"
    label = "deciding"
