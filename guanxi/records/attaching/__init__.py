"""Files that belong to a record."""
