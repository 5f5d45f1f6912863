"""Tells Django about the folder `analytics/dashboards`."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "guanxi.analytics.dashboards"
    label = "dashboards"
