"""Controls are drawn word for word as Django's own templates draw them."""

import datetime
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from guanxi.config.controls import Renderer

EVIL = "\"'><b>&amp;\n客户"
CHOICES = [("", "–"), ("a", EVIL), ("Group & <co>", [(1, "one"), (2, EVIL)])]


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput({"maxlength": 60, "required": True, "disabled": False, "data-x": EVIL}), EVIL),
        (forms.TextInput(), None),
        (forms.TextInput(), ""),
        (forms.TextInput({"type": "tel"}), "0571 8888"),
        (forms.NumberInput({"step": "any"}), 1234.5),
        (forms.EmailInput(), "a@b.cn"),
        (forms.URLInput(), "https://x.cn/?a=b&c=d"),
        (forms.HiddenInput(), 7),
        (forms.CheckboxInput(), True),
        (forms.CheckboxInput({"id": "x"}), False),
        (forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), datetime.date(2026, 3, 4)),
        (forms.DateTimeInput(format="%Y-%m-%dT%H:%M"), datetime.datetime(2026, 3, 4, 5, 6)),
        (forms.PasswordInput(), "secret"),
        (forms.Textarea({"rows": 4}), EVIL),
        (forms.Textarea(), None),
        (forms.Select(choices=CHOICES), "2"),
        (forms.Select(choices=CHOICES, attrs={"required": True}), None),
        (forms.SelectMultiple(choices=CHOICES), ["a", 1]),
        (forms.NullBooleanSelect(), True),
        (forms.RadioSelect(choices=CHOICES), "a"),
        (forms.CheckboxSelectMultiple(choices=CHOICES), ["a"]),
    ],
)
def test_a_control_looks_as_django_draws_it(widget: forms.Widget, value: Any) -> None:
    attrs = {"id": "id_x"}
    drawn = widget.render("x[y]", value, attrs, renderer=Renderer())
    assert drawn == widget.render("x[y]", value, attrs, renderer=DjangoTemplates())
    assert EVIL not in drawn
    assert hasattr(drawn, "__html__")
