"""The nouns of `market`."""

from .competitor import Competitor, CompetitorPrice, Encounter, Outcome, Reason, Threat
from .figure import MarketFigure

__all__ = ["Competitor", "CompetitorPrice", "Encounter", "MarketFigure", "Outcome", "Reason", "Threat"]
