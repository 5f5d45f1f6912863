"""The pages of `reconciling`."""
