"""The nouns of `reconciling`."""

from .proposal import Proposal, State, Subject

__all__ = ["Proposal", "State", "Subject"]
