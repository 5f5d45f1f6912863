"""The pages of `loading`."""
