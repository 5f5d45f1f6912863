"""The nouns of `grouping`."""
