"""Tells Django about the folder `analytics/grouping`."""

from django.apps import AppConfig


class GroupingConfig(AppConfig):
    name = "guanxi.analytics.grouping"
    label = "grouping"
