"""Tells Django about the folder `records`."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "guanxi.records"
    label = "records"

    def ready(self) -> None:
        """Let Django's checks read the declarations."""
        from . import checks  # noqa: F401  # late: app ready
