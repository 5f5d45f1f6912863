"""The nouns of `reconciling`."""
