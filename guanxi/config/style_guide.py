"""A page that shows every component of the screens with sample content, for those who build pages."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONG = "内蒙古呼伦贝尔草原绿色食品进出口贸易（集团）股份有限公司北京分公司"
CHARTS = Path(__file__).resolve().parent.parent / "templates" / "ui" / "guide" / "charts.json"


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
        "trend": [42, 45, 39, 51, 56, 54, 61, 60, 72, 68, 75, 83],
        "falling": [80, 75, 77, 61, 58, 40, 35, 20, 12, 8, -4, -6],
        "levels": _levels(),
        "people": _people(),
        "regions": _regions(),
        "charts": _charts(),
        "soon": now + timedelta(days=3),
    }


def show(request: HttpRequest) -> HttpResponse:
    """Show the page to administrators.

    :raises Http404: to everybody else.
    """
    if not request.user.is_administrator:  # type: ignore[union-attr]
        raise Http404
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
            "changes": [
                (_("Level"), _("ordinary customer"), _("major customer")),
                (_("Amount"), None, "12,000.00"),
                (_("Note"), LONG, ""),
            ],
        },
        {
            "who": "Ada Lovelace",
            "at": now - timedelta(hours=30),
            "what": _("Order delivered"),
            "icon": "truck",
            "meaning": "good",
        },
        {
            "who": _("Import"),
            "at": datetime(2024, 2, 29, 8, 0, tzinfo=UTC),
            "what": _("Created"),
            "icon": "file-import",
            "meaning": "info",
        },
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

    buyers = person(
        "王小明",
        "采购总监",
        person("李娜", "采购经理"),
        person("欧阳修文", "采购专员"),
        badge="决策人",
        meaning="accent",
        href="#",
    )
    works = person("Ada Lovelace", "Head of Engineering", person("Grace Hopper", "Test engineer"))
    return [person("陈建国", "总经理", buyers, works, person("林志玲", "财务总监"))]


def _regions() -> list[dict[str, Any]]:
    towns = [{"label": "杭州市", "figure": "¥1,200,300", "href": "#"}, {"label": "宁波市", "figure": "¥820,000"}]
    return [
        {
            "label": "华东",
            "figure": "¥3,020,300",
            "children": [{"label": "浙江省", "figure": "¥2,020,300", "children": towns}, {"label": "上海市"}],
        }
    ]


def _charts() -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = json.loads(CHARTS.read_text(encoding="utf-8"))
    return made
