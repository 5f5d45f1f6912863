"""Two records become one: tried with all folders together."""
