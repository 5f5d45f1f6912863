"""The nouns of `warehouse`."""
