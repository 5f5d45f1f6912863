"""The nouns of `loading`."""
