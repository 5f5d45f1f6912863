"""The pages of `mining`."""
