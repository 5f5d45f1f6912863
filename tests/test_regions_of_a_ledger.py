"""Regions of China stand where a real ledger puts them."""

from __future__ import annotations

from pathlib import Path

import pytest

from guanxi.lib.regions import find, territory_hans
from guanxi.sources.opening import open_table
from guanxi.sources.table import by_name

REAL = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.mark.skipif(not REAL.exists(), reason=f"real files are not at {REAL}")
def test_the_provinces_of_a_real_ledger_lie_in_the_territories_it_names() -> None:
    lines = [line for _, line in by_name(open_table(REAL / "superstore_cn" / "superstore_cn.xls"))]
    named = {(str(line["省/自治区"]), str(line["地区"])) for line in lines}
    regions = {province: find(country="中国", province=province) for province, _ in named}
    ours = {(province, territory_hans(region.code, six=True)) for province, region in regions.items() if region}
    assert (len(ours), ours) == (31, named)
