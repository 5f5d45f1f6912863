"""Runs of mining, and what they found."""

from .run import Habit, MiningRun, Outcome, Rhythm, State

__all__ = ["Habit", "MiningRun", "Outcome", "Rhythm", "State"]
