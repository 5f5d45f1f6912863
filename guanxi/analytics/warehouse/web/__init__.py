"""The pages of `warehouse`."""
