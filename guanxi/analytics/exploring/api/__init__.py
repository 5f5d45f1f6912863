"""Cubes for programs: what there is, asking, members; and the same as tools for assistants."""
