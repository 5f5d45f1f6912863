"""The nouns of `market`."""

from .competitor import Competitor, CompetitorPrice, Encounter, Outcome, Reason, Threat
from .figure import MarketFigure, MarketShare

__all__ = ["Competitor", "CompetitorPrice", "Encounter", "MarketFigure", "MarketShare", "Outcome", "Reason", "Threat"]
