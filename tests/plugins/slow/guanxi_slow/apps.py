"""Tells Django about the plugin."""

from django.apps import AppConfig


class SlowConfig(AppConfig):
    name = "guanxi_slow"
    label = "slow"
