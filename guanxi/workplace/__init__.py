"""Where the day begins."""
