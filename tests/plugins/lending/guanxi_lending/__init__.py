"""Demonstration devices at customers: an example of a plugin."""
