"""The pages that every record has."""
