"""Rendering the generic pages with what their templates call."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render
from django.template.defaultfilters import filesizeformat

from guanxi.records import naming
from guanxi.records.models import Attachment


def render(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a template of the generic pages."""
    return django_render(request, template, {**_FUNCTIONS, **context}, status=status)


def _row_address(row: tuple[Any, Any]) -> str | None:
    return naming.address_of(row[0])


def _row_key(row: tuple[Any, Any]) -> int:
    return int(row[0].pk)


def _size_of(file: Attachment) -> str:
    return filesizeformat(file.size)


_FUNCTIONS = {
    "name_of": naming.name_of,
    "address_of": naming.address_of,
    "row_address": _row_address,
    "row_key": _row_key,
    "size_of": _size_of,
}
