"""Tells Django about the folder `analytics/reconciling`."""

from django.apps import AppConfig


class ReconcilingConfig(AppConfig):
    name = "guanxi.analytics.reconciling"
    label = "reconciling"
