"""Predictions with reasons: who will, how sure that is, why, and whether the answer is worth anything."""
