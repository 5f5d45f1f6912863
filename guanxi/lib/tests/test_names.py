"""Names are taken apart and put together as their owners would."""

from __future__ import annotations

import pytest

from guanxi.lib.names import join, split


@pytest.mark.parametrize(
    ("full", "family", "given"),
    [
        ("王小明", "王", "小明"),
        ("李四", "李", "四"),
        ("欧阳修", "欧阳", "修"),
        ("歐陽娜娜", "歐陽", "娜娜"),
        ("司马相如", "司马", "相如"),
        ("欧阳", "欧", "阳"),
        ("王小明先生", "王", "小明"),
        ("王 小明", "王", "小明"),
        ("山田 太郎", "山田", "太郎"),
        ("阿不都·热合曼", "", "阿不都·热合曼"),
        ("迪丽热巴尔", "", "迪丽热巴尔"),
        ("王", "", "王"),
        ("Anna Schmidt", "Schmidt", "Anna"),
        ("Anna Maria Schmidt", "Schmidt", "Anna Maria"),
        ("Vincent van Gogh", "van Gogh", "Vincent"),
        ("Anna van der Berg", "van der Berg", "Anna"),
        ("Schmidt, Anna", "Schmidt", "Anna"),
        ("Dr. Anna  Schmidt", "Schmidt", "Anna"),
        ("Van Morrison", "Morrison", "Van"),
        ("Cher", "", "Cher"),
        ("", "", ""),
    ],
)
def test_full_names_are_split(full: str, family: str, given: str) -> None:
    assert split(full) == (family, given)


@pytest.mark.parametrize(
    ("family", "given", "full"),
    [
        ("王", "小明", "王小明"),
        ("欧阳", "修", "欧阳修"),
        ("Schmidt", "Anna", "Anna Schmidt"),
        ("王", "David", "王 David"),
        ("", "Cher", "Cher"),
        ("王", "", "王"),
    ],
)
def test_parts_are_joined(family: str, given: str, full: str) -> None:
    assert join(family, given) == full
