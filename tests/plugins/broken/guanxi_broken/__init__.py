"""A plugin that cannot be imported."""

from guanxi.records import what_is_not_there  # type: ignore[attr-defined]  # noqa: F401
