"""Notes of changes, refreshes, and how the warehouse is kept."""

from .refresh import Keeping, Refresh
from .touched import Touched

__all__ = ["Keeping", "Refresh", "Touched"]
