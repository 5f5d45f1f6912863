"""Cubes as data: dimensions, hierarchies, measures, questions to them, and the SQL that answers on any engine."""
