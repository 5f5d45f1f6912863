"""Behavior segments and the forecast, for programs and assistants."""
