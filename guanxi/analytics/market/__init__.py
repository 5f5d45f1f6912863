"""Competitors, markets and regions, from what sales and marketing recorded."""
