"""Tells Django about the folder `analytics/loading`."""

from django.apps import AppConfig


class LoadingConfig(AppConfig):
    name = "guanxi.analytics.loading"
    label = "loading"
