"""A page that shows every component of the screens with sample content, for those who build pages."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONG = "内蒙古呼伦贝尔草原绿色食品进出口贸易（集团）股份有限公司北京分公司"  # noqa: RUF001 full-width as in real names


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label=_("Name"), initial=LONG)
    amount = forms.DecimalField(label=_("Amount"), help_text=_("In the company's currency."), initial=Decimal("1234.50"))
    email = forms.EmailField(label=_("E-mail"), initial="wang@")
    level = forms.ChoiceField(label=_("Level"), choices=[("", "–"), ("vip", _("VIP customer")), ("small", _("small customer"))])
    account = forms.ChoiceField(
        label=_("Account"),
        choices=[("", ""), ("1", "北京华为数字技术有限公司"), ("2", "Acme Manufacturing Ltd."), ("3", "台灣積體電路製造")],
        widget=forms.Select(attrs={"data-combobox": ""}),
        required=False,
    )
    tags = forms.MultipleChoiceField(
        label=_("Tags"),
        choices=[("a", "重点跟进"), ("b", "Key account"), ("c", "展會")],
        widget=forms.SelectMultiple(attrs={"data-combobox": ""}),
        initial=["a", "b"],
        required=False,
    )
    since = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds"), choices=[("c", _("customer")), ("p", _("partner"))], widget=forms.CheckboxSelectMultiple, required=False
    )
    reach = forms.ChoiceField(label=_("Reach"), choices=[("own", _("own")), ("all", _("all"))], widget=forms.RadioSelect)
    file = forms.FileField(label=_("File"), required=False)
    active = forms.BooleanField(label=_("Active"), required=False, help_text=_("Inactive records are not offered any more."))
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


def sample(now: datetime) -> dict[str, Any]:
    """Make the content of the page; every list is short enough to be read."""
    form = SampleForm({"name": LONG, "amount": "12,x", "email": "wang@", "tags": ["a", "b"], "account": "1", "level": "vip"})
    form.is_valid()
    return {
        "form": form,
        "rows": _rows(now),
        "entries": _entries(now),
        "months": ["2025-%02d" % month for month in range(1, 13)],
        "trend": [42, 45, 39, 51, 56, 54, 61, 60, 72, 68, 75, 83],
        "falling": [80, 75, 77, 61, 58, 40, 35, 20, 12, 8, -4, -6],
        "levels": _levels(),
        "people": _people(),
        "regions": _regions(),
        "charts": _charts(),
        "soon": now + timedelta(days=3),
    }


def show(request: HttpRequest) -> HttpResponse:
    """Show the page."""
    return render(request, "ui/guide.html", sample(timezone.now()))


def _rows(now: datetime) -> list[dict[str, Any]]:
    names = [LONG, "Acme Manufacturing Ltd.", "上海博世汽车零部件有限公司", "台灣積體電路製造", "O'Neill & Sons <Trading>"]
    levels = ["vip", "major", "ordinary", "small", "small"]
    return [
        {
            "id": place,
            "name": name,
            "level": level,
            "owner": ["王小明", "Ada Lovelace", "欧阳娜娜"][place % 3],
            "revenue": Decimal("1234567.89") / (place * place + 1),
            "profit": Decimal("234567.10") / (place + 1) - 70000,
            "at": now - timedelta(days=place * place * 9, hours=2),
            "state": [("good", _("delivered")), ("warning", _("overdue")), ("info", _("confirmed"))][place % 3],
            "trend": [place * 3 + step * (3 - place) for step in range(8)],
        }
        for place, (name, level) in enumerate(zip(names, levels, strict=True))
    ]


def _entries(now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "who": "王小明",
            "at": now - timedelta(minutes=4),
            "what": _("Changed"),
            "channel": _("Web"),
            "changes": [(_("Level"), _("ordinary customer"), _("major customer")), (_("Amount"), None, "12,000.00"), (_("Note"), LONG, "")],
        },
        {"who": "Ada Lovelace", "at": now - timedelta(hours=30), "what": _("Order delivered"), "icon": "truck", "meaning": "good"},
        {"who": _("Import"), "at": datetime(2024, 2, 29, 8, 0, tzinfo=UTC), "what": _("Created"), "icon": "file-import", "meaning": "info"},
    ]


def _levels() -> list[dict[str, Any]]:
    data = [
        ("vip", _("VIP customer"), "1%", 20, "8,412,300"),
        ("major", _("major customer"), "4%", 80, "12,300,120"),
        ("ordinary", _("ordinary customer"), "15%", 300, "9,120,450"),
        ("small", _("small customer"), "80%", 1600, "2,004,080"),
    ]
    return [
        {
            "key": key,
            "label": label,
            "note": share,
            "href": f"#{key}",
            "cells": [(count, _("customers")), (f"¥{money}", _("profit contribution")), ("26.4%", _("of the total"))],
        }
        for key, label, share, count, money in data
    ]


def _people() -> list[dict[str, Any]]:
    def person(name: str, note: str, *below: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"name": name, "note": note, "children": list(below), **more}

    buyers = person("王小明", "采购总监", person("李娜", "采购经理"), person("欧阳修文", "采购专员"), badge="决策人", meaning="accent", href="#")
    works = person("Ada Lovelace", "Head of Engineering", person("Grace Hopper", "Test engineer"))
    return [person("陈建国", "总经理", buyers, works, person("林志玲", "财务总监"))]


def _regions() -> list[dict[str, Any]]:
    towns = [{"label": "杭州市", "figure": "¥1,200,300", "href": "#"}, {"label": "宁波市", "figure": "¥820,000"}]
    return [{"label": "华东", "figure": "¥3,020,300", "children": [{"label": "浙江省", "figure": "¥2,020,300", "children": towns}, {"label": "上海市"}]}]


def _charts() -> dict[str, dict[str, Any]]:
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    rising = [120000 + 9000 * month + (month % 3) * 15000 for month in range(12)]
    money = {"currency": "CNY"}
    levels = ["vip", "major", "ordinary", "small"]
    names = [str(_("VIP customer")), str(_("major customer")), str(_("ordinary customer")), str(_("small customer"))]
    two = [{"name": "2025", "values": rising}, {"name": "2024", "values": [value * 0.82 for value in rising], "dashed": True}]
    parts = [{"name": name, "values": [value / (place + 2) for value in rising], "color": key} for place, (name, key) in enumerate(zip(names, levels, strict=True))]
    flows = [{"source": a, "target": f"{b} ", "value": 40 - 9 * abs(i - j)} for i, a in enumerate(names) for j, b in enumerate(names)]
    regions = ["华东", "中南", "东北", "华北", "西南", "西北"]
    return {
        "line": {"kind": "line", "categories": months, "series": two, "format": money},
        "bar": {"kind": "bar", "lying": True, "categories": regions, "series": [{"name": "2025", "values": [920, 810, 540, 430, 210, 90]}], "links": ["#"] * 6},
        "stacked": {"kind": "stacked", "categories": months, "series": parts, "format": money},
        "pie": {"kind": "pie", "categories": names, "series": [{"name": "2025", "values": [8412, 12300, 9120, 2004], "colors": levels}]},
        "funnel": {"kind": "funnel", "categories": ["潜在客户", "商机", "报价", "订单"], "series": [{"name": "2025", "values": [1200, 640, 310, 120]}]},
        "heatmap": {
            "kind": "heatmap",
            "categories": months[:6],
            "rows": regions[:4],
            "series": [{"name": "2025", "values": [[x, y, (x * 7 + y * 11) % 40 * 1000] for x in range(6) for y in range(4)]}],
        },
        "scatter": {
            "kind": "scatter",
            "x": {"name": "销售额", "format": money},
            "y": {"name": "毛利率", "format": {"percent": True}},
            "series": [{"name": "2025", "values": [[place * 9000, (place * 37 % 50) / 100, f"客户 {place}", place] for place in range(1, 40)]}],
        },
        "treemap": {
            "kind": "treemap",
            "name": "销售额",
            "tree": [
                {"name": "办公用品", "children": [{"name": "装订机", "value": 320000}, {"name": "收纳具", "value": 510000}, {"name": "纸张", "value": 120000}]},
                {"name": "家具", "children": [{"name": "书架", "value": 720000}, {"name": "椅子", "value": 640000}]},
                {"name": "技术", "children": [{"name": "电话", "value": 560000}, {"name": "复印机", "value": 620000}]},
            ],
        },
        "sankey": {"kind": "sankey", "nodes": [{"name": n, "color": k} for n, k in zip(names, levels, strict=True)] + [{"name": f"{n} ", "color": k} for n, k in zip(names, levels, strict=True)], "flows": flows},
    }
