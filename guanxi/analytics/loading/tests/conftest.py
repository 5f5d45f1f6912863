"""Every test of loading has a warehouse and kept files of its own."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from guanxi.analytics.warehouse import place


@pytest.fixture(autouse=True)
def own_warehouse(settings: LazySettings, tmp_path: Path):
    settings.VAR = tmp_path
    settings.WAREHOUSE = tmp_path / "warehouse"
    yield
    place.close()
