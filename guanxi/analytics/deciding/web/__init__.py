"""The pages of `deciding`."""
