"""Files of others load without code, and their figures are those of the files."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from guanxi.analytics.loading import codes, keeping, running, starting
from guanxi.analytics.loading.models import CodeTable, LoadedTable, LoadRun
from guanxi.analytics.loading.plan import Column, How, Place, Role, Type
from guanxi.analytics.loading.tests.ground import asked, loaded
from guanxi.analytics.warehouse import place

REAL = Path(__file__).resolve().parents[5] / "shared" / "data"
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not REAL.exists(), reason=f"real files are not at {REAL}")]


def test_the_chinese_superstore_ledger_loads_to_the_cent() -> None:
    table = loaded(REAL / "superstore_cn" / "superstore_cn.xls", "superstore", part="订单")
    assert asked("SELECT count(*), sum(xiao_shou_e), sum(li_run) FROM loads.load_superstore") == [(10_000, Decimal("16117548.2400"), Decimal("2156559.5200"))]
    assert table.rows == 10_000
