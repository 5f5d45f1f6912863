"""Tells Django about the folder `config`, and wires the folders together once all are loaded."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "guanxi.config"
    label = "config"

    def ready(self) -> None:
        """Fill the registries."""
        from guanxi.config import wiring  # late: app ready

        wiring.wire()
