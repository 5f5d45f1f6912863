"""The table of contents of the product: every record, panel and reaction, folder by folder, plugins last."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

from django.conf import settings

from guanxi.config import menu, plugins
from guanxi.config.plugins import BrokenPlugin
from guanxi.records import registry
from guanxi.records.transfer import shape


def wire() -> None:
    """Make every folder known to the mechanisms below it, lower folders first.

    `records.py` names its declarations in `RECORDS`, `shapes.py` the kinds of files it knows in `SHAPES`, the `menu.py` of a
    plugin its places in `ENTRIES`; `panels.py`, `reactions.py` and `carried.py` have a function `connect()`.
    """
    packages = [*(f"guanxi.{folder}" for folder in reversed(settings.CAPABILITIES)), *settings.PLUGINS]
    for package in packages:
        with _named(package):
            if module := _rim(package, "records"):
                registry.register(module.RECORDS)
            if module := _rim(package, "shapes"):
                shape.register(module.SHAPES)
    for package in packages:
        with _named(package):
            for part in ("panels", "reactions", "carried"):
                if module := _rim(package, part):
                    module.connect()
    for package in settings.PLUGINS:
        with _named(package):
            if module := _rim(package, "menu"):
                menu.add(module.ENTRIES)


@contextmanager
def _named(package: str) -> Iterator[None]:
    """Say which plugin it was that failed; an error of our own stays what it is.

    :raises BrokenPlugin: for anything that a plugin raises.
    """
    try:
        yield
    except Exception as why:
        if package not in settings.PLUGINS:
            raise
        raise BrokenPlugin(settings.PLUGINS[package], f"{type(why).__name__}: {why}") from why


def _rim(package: str, part: str) -> ModuleType | None:
    return import_module(f"{package}.{part}") if plugins.has(package, part) else None
