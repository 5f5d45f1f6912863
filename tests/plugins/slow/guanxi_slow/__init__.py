"""A plugin whose migration takes as long as a file says, and fails if that says so."""
