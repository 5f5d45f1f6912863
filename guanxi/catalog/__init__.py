"""What we sell, what it costs us, and for how much we offer it."""
