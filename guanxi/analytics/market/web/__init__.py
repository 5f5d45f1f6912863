"""The pages of `market`."""
