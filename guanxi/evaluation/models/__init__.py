"""How we judge customers and products, and when we last did."""

from .rules import Rules
from .standing_run import StandingRun
from .tiers import MarginTier, ProfitTier

__all__ = ["MarginTier", "ProfitTier", "Rules", "StandingRun"]
