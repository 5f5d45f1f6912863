"""The nouns of `exploring`."""
