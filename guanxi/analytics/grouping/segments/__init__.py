"""Customers who buy alike: how recently, how often, how much; found by the data, named in words, and followed over time."""
