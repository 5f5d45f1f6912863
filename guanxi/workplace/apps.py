"""Tells Django about the folder `workplace`."""

from django.apps import AppConfig


class WorkplaceConfig(AppConfig):
    name = "guanxi.workplace"
    label = "workplace"
