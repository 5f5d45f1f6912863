"""What predictions keep."""

from .score import Score

__all__ = ["Score"]
