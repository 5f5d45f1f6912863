"""What predictions keep."""

from .learned import LearnedModel
from .score import Score

__all__ = ["LearnedModel", "Score"]
