"""The API: the same records under the same rights, for programs."""
