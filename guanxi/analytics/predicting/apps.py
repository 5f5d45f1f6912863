"""Tells Django about the folder `analytics/predicting`."""

from django.apps import AppConfig


class PredictingConfig(AppConfig):
    name = "guanxi.analytics.predicting"
    label = "predicting"
