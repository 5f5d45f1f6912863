"""How we judge customers and products: cut-offs, margin tiers, and results that were kept."""

from .settings import LevelCut, MarginTier, ProfitTier, ProfitRules

__all__ = ["LevelCut", "MarginTier", "ProfitRules", "ProfitTier"]
