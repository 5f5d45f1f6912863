"""The nouns of `deciding`."""

from .decision import Decision, DecisionFact, State

__all__ = ["Decision", "DecisionFact", "State"]
