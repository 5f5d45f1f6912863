"""Puts the product together: settings, addresses, wiring, processes and commands."""
