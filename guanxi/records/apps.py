"""Tells Django about the folder `records`."""

from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    name = "guanxi.records"
    label = "records"

    def ready(self) -> None:
        """Let Django's checks read the declarations; the tables of all objects get stamps once they are there."""
        from . import checks  # noqa: F401  # late: app ready

        post_migrate.connect(_stamp, sender=self, dispatch_uid="records.stamps")


def _stamp(using: str = "default", **_event: Any) -> None:
    from . import stamps  # late: app ready

    if using == DEFAULT_DB_ALIAS:
        stamps.give()
