"""Databases that answer questions to cubes, one file each."""
