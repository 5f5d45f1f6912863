"""The nouns of `market`."""
