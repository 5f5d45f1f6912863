"""The nouns of `dashboards`."""

from .dashboard import Dashboard, Tile, Width
from .subscription import Kind, Rhythm, Subscription

__all__ = ["Dashboard", "Kind", "Rhythm", "Subscription", "Tile", "Width"]
