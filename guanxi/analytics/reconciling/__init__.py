"""The same customer or product under different names."""
