"""Changing many records at once: chosen, previewed with exact counts, carried out piece by piece, undone."""
