"""Tells Django about the folder `analytics/exploring`."""

from django.apps import AppConfig


class ExploringConfig(AppConfig):
    name = "guanxi.analytics.exploring"
    label = "exploring"
