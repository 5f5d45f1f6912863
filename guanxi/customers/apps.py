"""The folder of customers as a Django application."""

import logging
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils import timezone

log = logging.getLogger(__name__)


class CustomersConfig(AppConfig):
    """Loads the regions once the tables are there."""

    name = "guanxi.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for migrations (and for the emptied tables of tests)."""
        post_migrate.connect(_load_regions, sender=self, dispatch_uid="customers.regions")


def _load_regions(using: str = "default", **_event: Any) -> None:
    from . import regions  # late: app ready

    if "customers_region" not in connections[using].introspection.table_names():
        return
    try:
        regions.load(timezone.now())
    except FileNotFoundError as missing:
        log.warning("No regions were loaded: %s", missing)
