"""Finds what installed packages add to the product: folders like our own, named by the entry point group `guanxi.plugins`."""

from collections.abc import Collection
from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.util import find_spec

from guanxi.config.environment import Misconfigured

GROUP = "guanxi.plugins"
OFF = "GUANXI_PLUGINS_OFF"
EVERYTHING = "all"


@dataclass(frozen=True)
class Plugin:
    """A package that is loaded like a folder of ours."""

    name: str
    package: str
    distribution: str

    def __str__(self) -> str:
        return f"{self.name} ({self.distribution})"


class BrokenPlugin(Misconfigured):
    """A plugin cannot be loaded; the text names it and says how to start without it."""

    def __init__(self, name: str, why: object) -> None:
        super().__init__(
            f"The plugin {name} cannot be loaded: {why}\n"
            f"Install a version of it that fits, remove it, or start without it: {OFF}={name.partition(' ')[0]}"
        )


def found(off: Collection[str]) -> list[Plugin]:
    """Give the installed plugins that are not switched off, in the order of their names.

    :raises BrokenPlugin: if the package of one is not there or fails when it is imported, or two have the same name.
    """
    plugins: dict[str, Plugin] = {}
    if EVERYTHING in off:
        return []
    for point in sorted(metadata.entry_points(group=GROUP), key=lambda point: point.name):
        if point.name in off:
            continue
        made_by = f"{point.dist.name} {point.dist.version}" if point.dist else "unknown"
        plugin = Plugin(point.name, point.value, made_by)
        if point.name in plugins and plugins[point.name] != plugin:
            raise BrokenPlugin(str(plugin), f"{plugins[point.name]} has the same name")
        _try(plugin)
        plugins[point.name] = plugin
    return list(plugins.values())


def _try(plugin: Plugin) -> None:
    try:
        module = import_module(plugin.package)
    except Exception as why:
        raise BrokenPlugin(str(plugin), f"{type(why).__name__}: {why}") from why
    if not hasattr(module, "__path__"):
        raise BrokenPlugin(str(plugin), f"{plugin.package} is a single module; a plugin is a package with the shape of a folder")


def has(package: str, part: str) -> bool:
    """Tell whether a package has a module, at any depth: `web.urls`."""
    name = package
    for word in part.split("."):
        name = f"{name}.{word}"
        if find_spec(name) is None:
            return False
    return True
