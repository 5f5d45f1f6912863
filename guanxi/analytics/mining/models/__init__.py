"""The nouns of `mining`."""
