"""How we judge customers and products, when we last did, and sums to judge by."""

from .rules import Rules
from .standing_run import StandingRun
from .sums import CustomerMonth, OwnerDay
from .tiers import MarginTier, ProfitTier

__all__ = ["CustomerMonth", "MarginTier", "OwnerDay", "ProfitTier", "Rules", "StandingRun"]
