"""The table of contents of the product: every record, panel and reaction, folder by folder."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings

from guanxi.records import registry
from guanxi.records.transfer import shape


def wire() -> None:
    """Make every folder known to the mechanisms below it, lower folders first.

    `records.py` names its declarations in `RECORDS`, `shapes.py` the kinds of files it knows in `SHAPES`; `panels.py` and
    `reactions.py` have a function `connect()`.
    """
    folders = list(reversed(settings.CAPABILITIES))
    for folder in folders:
        if module := _rim(folder, "records"):
            registry.register(module.RECORDS)
        if module := _rim(folder, "shapes"):
            shape.register(module.SHAPES)
    for folder in folders:
        for part in ("panels", "reactions"):
            if module := _rim(folder, part):
                module.connect()


def _rim(folder: str, part: str) -> ModuleType | None:
    name = f"guanxi.{folder}.{part}"
    return import_module(name) if find_spec(name) else None
