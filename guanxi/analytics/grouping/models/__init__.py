"""The nouns of `grouping`."""

from .membership import Membership

__all__ = ["Membership"]
