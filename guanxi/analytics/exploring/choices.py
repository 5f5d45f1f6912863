"""The members of levels that are choices of the product: what the company calls them, in its order and colors."""

from dataclasses import replace

from guanxi.records import choosing
from guanxi.semantics.cube import Cube, Dimension, Level, Link


def in_force(cube: Cube) -> tuple[Cube, str]:
    """The cube with the choices that the company gave words of its own, and what tells these from others; "" if it gave none."""
    told: list[str] = []
    links = tuple(_link(link, told) for link in cube.links)
    return (replace(cube, links=links), "|".join(told)) if told else (cube, "")


def color(level: Level, key: object) -> str:
    """The color that the company gave a choice; "" if none."""
    path, name = _field(level)
    return choosing.color(path, name, str(key)) if path else ""


def _link(link: Link, told: list[str]) -> Link:
    before = len(told)
    levels = tuple(_level(level, told) for level in link.dimension.levels)
    dimension: Dimension = link.dimension
    return replace(link, dimension=replace(dimension, levels=levels)) if len(told) > before else link


def _level(level: Level, told: list[str]) -> Level:
    path, name = _field(level)
    pairs = choosing.pairs(path, name) if path else []
    if not pairs:
        return level
    told.append(f"{path}.{name}={pairs}")
    return replace(level, choices={str(value): label for value, label in pairs})


def _field(level: Level) -> tuple[str, str]:
    """The field of the product whose choices the members are."""
    if not level.choices or len(level.needs) != 1:
        return "", ""
    path, _dot, name = level.needs[0].partition(".")
    return path, name
