"""What people of the demo company wrote beside its records: tags with colors, a few files."""

from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from guanxi.records import batches, registry, tagging
from guanxi.records.attaching import storing
from guanxi.records.models import Tag
from guanxi.records.writer import Writer

TAGS = (
    ("重点客户", Tag.Color.RED, "管理层亲自关注"),
    ("展会线索", Tag.Color.BLUE, "在展会上认识的客户"),
    ("老客户推荐", Tag.Color.GREEN, "由老客户介绍"),
    ("需催款", Tag.Color.ORANGE, "付款常常拖延"),
    ("年度框架", Tag.Color.PURPLE, "签有年度框架协议"),
)
EVERY = 3
FILES_OF = 2
NOTES = (
    "拜访纪要\n\n客户:%(name)s\n\n1. 现有设备运行正常,计划明年扩产。\n2. 希望收到新一代产品的报价。\n3. 下次拜访前准备样品。\n"
)
SHEET = "型号,数量,目标单价\nA-100,200,85.00\nA-200,50,320.00\nB-10,1000,6.80\n"


def make(writer: Writer) -> None:
    """The company's list of tags."""
    rows = [{"name": name, "color": color, "description": text} for name, color, text in TAGS]
    known = set(Tag.objects.values_list("name", flat=True))
    batches.create_many(registry.declared(Tag), [row for row in rows if row["name"] not in known], writer)
    tagging.forget_colors()


def put(accounts: Sequence[Any], writer: Writer) -> None:
    """Tags on some accounts, files at the first ones."""
    record = registry.declared(type(accounts[0])) if accounts else None
    if record is None:
        return
    marked = [account for place, account in enumerate(accounts) if place % EVERY == 0]
    values = [{"tags": [TAGS[place % len(TAGS)][0], *([TAGS[0][0]] if place % 4 == 1 else [])]} for place in range(len(marked))]
    batches.change_many(record, list(zip(marked, values, strict=True)), writer)
    for account in accounts[:FILES_OF]:
        notes = storing.add(record, account, _file("拜访纪要.txt", NOTES % {"name": account.name}), writer)
        storing.add(
            record, account, _file("拜访纪要.txt", NOTES % {"name": account.name} + "4. 已寄出样品。\n"), writer, instead_of=notes
        )
        storing.add(record, account, _file("询价清单.csv", SHEET), writer)


def _file(name: str, text: str) -> UploadedFile:
    content = text.encode()
    return UploadedFile(ContentFile(content), name=name, size=len(content))
