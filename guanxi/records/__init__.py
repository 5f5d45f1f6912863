"""The mechanisms that every object shares, derived from one declaration each."""
