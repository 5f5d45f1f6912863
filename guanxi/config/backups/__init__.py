"""Keeping everything of an installation in one file, and bringing it back."""
