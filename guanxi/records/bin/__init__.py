"""The recycle bin: what was removed, and how it comes back."""

from .beside import goes_along

__all__ = ["goes_along"]
