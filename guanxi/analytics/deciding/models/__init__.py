"""The nouns of `deciding`."""
