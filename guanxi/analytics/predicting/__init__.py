"""Predictions with reasons."""
