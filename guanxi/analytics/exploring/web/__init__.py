"""The pages of `exploring`."""
