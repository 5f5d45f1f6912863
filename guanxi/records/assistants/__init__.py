"""AI assistants: the same records, under the same rights, as tools of the Model Context Protocol."""
