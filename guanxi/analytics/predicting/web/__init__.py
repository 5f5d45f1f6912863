"""The pages of `predicting`."""
