"""Merging: two or more records of one object become one, with everything that points to them, and can be parted again."""
