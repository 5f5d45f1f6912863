"""What an administrator of the demo company added without code: two fields, colored choices, an object, a layout."""

from collections.abc import Sequence
from typing import Any

from guanxi.records import batches, registry
from guanxi.records.fields import Kind
from guanxi.records.fitting import changing, keeping, loading, making
from guanxi.records.models import ChoiceList, CustomField, CustomObject, Layout
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

OBJECT = "machines"
LEVEL, UNTIL, SITE, STATE = "x_service_level", "x_contract_until", "x_customer", "x_condition"
LEVELS = (
    ("gold", {"en": "Gold", "zh-hans": "金牌", "zh-hant": "金牌"}, "yellow"),
    ("silver", {"en": "Silver", "zh-hans": "银牌", "zh-hant": "銀牌"}, "gray"),
    ("basic", {"en": "Basic", "zh-hans": "基础", "zh-hant": "基礎"}, "blue"),
)
STATES = (
    ("running", {"en": "Running", "zh-hans": "运行中", "zh-hant": "運行中"}, "green"),
    ("service_due", {"en": "Service due", "zh-hans": "待保养", "zh-hant": "待保養"}, "orange"),
    ("stopped", {"en": "Stopped", "zh-hans": "已停机", "zh-hant": "已停機"}, "red"),
)
MACHINES = ("数控车床 CK6140", "立式加工中心 VMC850", "注塑机 HTF160", "激光切割机 G3015", "空气压缩机 GA37", "叉车 CPD30")


def make(writer: Writer) -> None:
    """Add fields to accounts and an object of machines; what the company made under the same names stays as it is."""
    try:
        _fields(writer)
    except Refusal:  # the company has these names already
        return
    loading.refresh()


def fill(accounts: Sequence[Any], writer: Writer) -> None:
    """Give some accounts a service level and machines."""
    record, machines = registry.at("accounts"), registry.at(OBJECT)
    own = CustomObject.objects.filter(path=OBJECT, is_sample=True).exists()
    if record is None or machines is None or not own:
        return
    served = [account for place, account in enumerate(accounts) if place % 3 == 0]
    until = writer.today.replace(month=12, day=31)
    values = [{LEVEL: LEVELS[place % len(LEVELS)][0], UNTIL: until} for place in range(len(served))]
    batches.change_many(record, list(zip(served, values, strict=True)), writer)
    rows = [
        {
            "name": MACHINES[place % len(MACHINES)],
            SITE: account.pk,
            STATE: STATES[(place + place // len(MACHINES)) % len(STATES)][0],
            "owner": account.owner_id,
        }
        for place, account in enumerate(served)
    ]
    batches.create_many(machines, rows, writer)


def clear(writer: Writer) -> None:
    """Take the demo company's fields, object, choices and layouts away for good."""
    Layout.objects.filter(is_sample=True).delete()
    Layout.objects.filter(role__is_sample=True).delete()
    for field in CustomField.objects.filter(is_sample=True):
        changing.drop(field, writer)
    for row in CustomObject.objects.filter(is_sample=True):
        making.drop(row, writer)
    ChoiceList.objects.filter(is_sample=True, fields=None).delete()
    loading.refresh()


def _fields(writer: Writer) -> None:
    levels = keeping.make_list("服务等级 Service levels", _choices(LEVELS), writer)
    states = keeping.make_list("设备状态 Conditions", _choices(STATES), writer)
    account = registry.at("accounts")
    if account is None:
        return
    changing.add(
        account,
        Kind.CHOICE,
        {
            "name": LEVEL,
            "labels": _texts("service level", "服务等级", "服務等級"),
            "choice_list": levels,
            "in_list": True,
            "section": 2,
        },
        writer,
    )
    changing.add(
        account,
        Kind.DAY,
        {"name": UNTIL, "labels": _texts("service contract until", "服务合同到期日", "服務合約到期日"), "section": 2},
        writer,
    )
    _machines(states, writer)


def _machines(states: ChoiceList, writer: Writer) -> None:
    named = {"labels": _texts("machine", "设备", "設備"), "labels_plural": _texts("machines", "设备", "設備")}
    making.add(OBJECT, {**named, "icon": "tool", "group": "customers", "is_numbered": True, "prefix": "M"}, writer)
    loading.refresh()
    machines = registry.at(OBJECT)
    if machines is None:
        return
    changing.add(
        machines,
        Kind.RELATION,
        {"name": SITE, "labels": _texts("customer", "客户", "客戶"), "target": "accounts", "in_list": True, "section": 0},
        writer,
    )
    changing.add(
        machines,
        Kind.CHOICE,
        {"name": STATE, "labels": _texts("condition", "状态", "狀態"), "choice_list": states, "in_list": True, "section": 0},
        writer,
    )
    loading.refresh()
    columns = ["name", "number", SITE, STATE, "owner"]
    keeping.lay_out(
        registry.at(OBJECT) or machines, None, {"columns": columns, "filters": [STATE, SITE, "owner"], "sort": "name"}, writer
    )


def _choices(rows: Sequence[tuple[str, dict[str, str], str]]) -> list[dict[str, Any]]:
    return [{"value": value, "labels": labels, "color": color} for value, labels, color in rows]


def _texts(english: str, simplified: str, traditional: str) -> dict[str, str]:
    return {"en": english, "zh-hans": simplified, "zh-hant": traditional}
