"""The star that analyses are made on, and how it is kept fresh."""
