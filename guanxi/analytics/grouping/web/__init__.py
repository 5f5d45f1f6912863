"""The pages of `grouping`."""
