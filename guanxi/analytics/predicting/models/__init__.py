"""The nouns of `predicting`."""
