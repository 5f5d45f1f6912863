"""Tells Django about the plugin."""

from django.apps import AppConfig


class LendingConfig(AppConfig):
    name = "guanxi_lending"
    label = "lending"
