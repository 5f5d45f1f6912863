"""Tells Django about the folder `analytics/warehouse`."""

from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    name = "guanxi.analytics.warehouse"
    label = "warehouse"
