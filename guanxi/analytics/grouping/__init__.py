"""Behavior segments, cohorts, forecasts and the reasons of a change of profit."""
